package chat

import "time"

// Changes is what one transaction did to a room, as it is announced to
// everyone who looks at it. Messages that were posted come in the order of
// their seq; a reader whose rev is Prev is level with the room once it has
// them all.
type Changes struct {
	Room     RoomID
	Prev     int64 // the room's rev before
	Rev      int64 // the room's rev after
	LastSeq  int64
	Messages []Message // new and changed ones as they are now
	At       time.Time // when they were announced, by the clock of who did it; zero when they were read
}

// NewTo reports whether a reader who is level with rev has never seen m.
func (m Message) NewTo(rev int64) bool { return m.FirstRev > rev }
