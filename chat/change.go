package chat

import "time"

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
}

// NewTo reports whether a reader caught up to rev has never seen m.
func (m Message) NewTo(rev int64) bool { return m.FirstRev > rev }
