package chat

// Origin is the message whose text a forwarded one has. The room's slug and name are empty
// unless it is public: readers of the one need not be readers of the other.
type Origin struct {
	Room       RoomID `json:"r"`
	Seq        int64  `json:"s"`
	Author     UserID `json:"u"`
	AuthorName string `json:"n,omitempty"` // empty when the account is gone
	Slug       string `json:"g,omitempty"`
	RoomName   string `json:"m,omitempty"`
}

// IsZero reports whether a message is not forwarded.
func (o Origin) IsZero() bool { return o.Author == 0 }
