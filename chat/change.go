package chat

import (
	"cmp"
	"slices"
	"time"
)

// Changes is what one transaction did to a room, as it is announced to all readers of
// the room. Posted messages come in the order of their seq. A reader at revision Prev
// is caught up to Rev once it has them all.
type Changes struct {
	Room     RoomID
	Prev     int64 // the room's rev before
	Rev      int64 // the room's rev after
	LastSeq  int64
	Messages []Message // new and changed messages in their present state
	At       time.Time // when they were announced, by the announcer's clock; zero when they were read
	Remarked int64     // the lowest seq of an older message whose mentions changed, or 0; not sent to readers
	Direct   []UserID  // the people of a direct conversation; not sent to readers
}

// Unquotes reports whether c changes what others quote: it deletes a message of a thread, or
// the newest messages that link to a changed one are in it. Other cached ones still have the
// old text then.
func (c *Changes) Unquotes() bool {
	return slices.ContainsFunc(c.Messages, func(m Message) bool {
		return !m.NewTo(c.Prev) && (m.Deleted && (m.Thread != 0 || m.Replies > 0) || m.Quoted.Seq != 0 && c.changes(m.Quoted.Seq))
	})
}

// changes reports whether c changes an older message.
func (c *Changes) changes(seq int64) bool {
	return slices.ContainsFunc(c.Messages, func(m Message) bool { return m.Seq == seq && !m.NewTo(c.Prev) })
}

// NewTo reports whether a reader caught up to rev has never seen m.
func (m Message) NewTo(rev int64) bool { return m.FirstRev > rev }

// Collect orders the changes after rev by their messages. A message that is new to the
// reader stands where it was posted; a known one where it was last changed. A reader
// that got all up to a place is caught up to it, even when the rest does not arrive.
func Collect(room RoomID, rev int64, ms []Message) Changes {
	c := Changes{Room: room, Prev: rev, Rev: rev, Messages: ms}
	for _, m := range ms {
		c.Rev, c.LastSeq = max(c.Rev, m.Rev), max(c.LastSeq, m.Seq)
	}
	slices.SortFunc(ms, func(a, b Message) int { return cmp.Compare(a.place(rev), b.place(rev)) })
	return c
}

// place is the rev at which a message enters the catch-up of a reader at revision rev.
func (m Message) place(rev int64) int64 {
	if m.NewTo(rev) {
		return m.FirstRev
	}
	return m.Rev
}

// Chunks cuts collected changes into chunks of at most n messages. Each follows the one
// before, and a reader can resume after it.
func (c Changes) Chunks(n int) []Changes {
	var list []Changes
	level := c.Prev
	for len(c.Messages) > 0 {
		piece := c
		piece.Messages = c.Messages[:min(n, len(c.Messages))]
		c.Messages = c.Messages[len(piece.Messages):]
		piece.Prev = level
		if level = piece.Messages[len(piece.Messages)-1].place(level); len(c.Messages) == 0 {
			level = c.Rev
		}
		piece.Rev = level
		list = append(list, piece)
	}
	return list
}
