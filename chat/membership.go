package chat

import "time"

// Membership is a user in a room.
type Membership struct {
	User UserID `json:"u"`
	Room RoomID `json:"r"`
}

// RoomBan is a user whom a room does not let in.
type RoomBan struct {
	User   User
	Reason string
	At     time.Time
}
