package chat

import (
	"time"

	"github.com/google/uuid"
)

// RemindersMax is how many reminders an account may have.
const RemindersMax = 100

// Reminder brings a message, or a note, back to its user at a time. It stays on their list
// until they remove it.
type Reminder struct {
	ID      int64
	User    UserID
	Room    RoomID
	Slug    string // empty when the user is not in the room any more
	Name    string
	Seq     int64   // the message; 0 for a note alone
	Message Message // empty unless the user may read it
	Note    string
	Nonce   uuid.UUID // under which it is set again
	At      time.Time
	Due     bool // its time has come
}

// The refusals of ReminderStore.
var (
	ErrRemindersMost = E(Conflict, "You have 100 reminders. Remove one first.")
	ErrNoReminder    = E(NotFound, "That reminder does not exist.")
)
