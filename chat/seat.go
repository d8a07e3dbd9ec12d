package chat

// Seat is a person in a room.
type Seat struct {
	User UserID `json:"u"`
	Room RoomID `json:"r"`
}
