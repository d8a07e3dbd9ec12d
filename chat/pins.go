package chat

import (
	"context"
	"time"
)

// PinsMax is how many messages of a room may be pinned at once.
const PinsMax = 100

// Pinning is a change of a pin: who pinned a message, or that it is pinned no more.
type Pinning struct {
	On bool
	By UserID
	At time.Time
}

// Pin is a pinned message.
type Pin struct {
	Message Message
	By      UserID
	ByName  string // empty when that account is gone
	At      time.Time
}

// PinStore reads pins.
type PinStore interface {
	// Pins returns a room's pinned messages, the last pinned first.
	Pins(ctx context.Context, room RoomID) ([]Pin, error)
}
