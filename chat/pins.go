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

func (l *Ledger) pin(c Command, m *Message, now time.Time) Outcome {
	switch {
	case m.Deleted:
		return refuse(c, Conflict, "That message was deleted.")
	case m.Pinned == c.On:
		return Outcome{Command: c, Seq: m.Seq, Repeat: true}
	case c.On && l.Pins >= PinsMax:
		return refuse(c, Conflict, "This room has 100 pinned messages. Unpin one first.")
	}
	l.setPin(m, Pinning{On: c.On, By: c.Author, At: now})
	return l.changed(c, m)
}

// unpin is for a deleted message.
func (l *Ledger) unpin(m *Message) {
	if m.Pinned {
		l.setPin(m, Pinning{})
	}
}

func (l *Ledger) setPin(m *Message, to Pinning) {
	if m.Pinned = to.On; to.On {
		l.Pins++
	} else {
		l.Pins--
	}
	l.pinned[m.Seq] = to
}

// Pinnings are the changed pins, by seq.
func (l *Ledger) Pinnings() map[int64]Pinning { return l.pinned }
