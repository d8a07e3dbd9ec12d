package chat

import "time"

// SavedMax is how many messages an account may save, and NoteMax how many characters a
// note has.
const (
	SavedMax = 200
)

// Saved is a message that a user put aside.
type Saved struct {
	Message Message
	Slug    string // of its room
	Name    string
	Note    string
	Done    bool
	At      time.Time
}

// ErrSavedMost refuses a message beyond SavedMax.
var ErrSavedMost = E(Conflict, "You have saved 200 messages. Remove one first.")
