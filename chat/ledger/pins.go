package ledger

import (
	"time"

	"parley/chat"
)

func (l *Ledger) pin(c chat.Command, m *chat.Message, now time.Time) chat.Outcome {
	switch {
	case m.Deleted:
		return refuse(c, chat.Conflict, "That message was deleted.")
	case m.Pinned == c.On:
		return chat.Outcome{Command: c, Seq: m.Seq, Repeat: true}
	case c.On && l.Pins >= chat.PinsMax:
		return refuse(c, chat.Conflict, "This room has 100 pinned messages. Unpin one first.")
	}
	l.setPin(m, chat.Pinning{On: c.On, By: c.Author, At: now})
	return l.changed(c, m)
}

// unpin is for a deleted message.
func (l *Ledger) unpin(m *chat.Message) {
	if m.Pinned {
		l.setPin(m, chat.Pinning{})
	}
}

func (l *Ledger) setPin(m *chat.Message, to chat.Pinning) {
	if m.Pinned = to.On; to.On {
		l.Pins++
	} else {
		l.Pins--
	}
	l.pinned[m.Seq] = to
}

// Pinnings are the changed pins, by seq.
func (l *Ledger) Pinnings() map[int64]chat.Pinning { return l.pinned }
