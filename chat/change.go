package chat

import (
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
