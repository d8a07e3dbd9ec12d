package chat

// Membership is a user in a room.
type Membership struct {
	User UserID `json:"u"`
	Room RoomID `json:"r"`
}
