package chat

import (
	"fmt"
	"time"

	"github.com/google/uuid"
)

// ScheduledMax is how many messages an account may have scheduled at once, and
// ScheduledFor how far ahead.
const (
	ScheduledMax = 100
	ScheduledFor = 366 * 24 * time.Hour
)

// Scheduled is a message to be posted later.
type Scheduled struct {
	ID      int64
	User    UserID
	Room    RoomID
	Slug    string // empty when the room is deleted
	Name    string
	Seq     int64 // the message it answers, if any
	Body    string
	Files   []Attachment
	Hush    bool      // @here and @room are only text
	Nonce   uuid.UUID // under which it is posted, however often it is tried
	At      time.Time
	Tried   bool   // a worker has given it to the inbox
	Refused string // why it was not sent
}

// The refusals of ScheduledStore.
var (
	ErrScheduledMost = E(Conflict, "You have scheduled 100 messages. Delete one first.")
	ErrScheduledGone = E(Conflict, "That message has been sent, or is on its way.")
)

// Contents tell apart what is scheduled under one nonce. A repeated form brings its files
// again, under other numbers.
func (s Scheduled) Contents() string {
	b := fmt.Appendf(nil, "%d %d", s.Room, s.Seq)
	for _, f := range s.Files {
		b = fmt.Appendf(b, " %q %d %q", f.Name, f.Size, f.Alt)
	}
	return string(b) + " " + s.Body
}
