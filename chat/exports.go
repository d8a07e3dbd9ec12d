package chat

import (
	"time"

	"github.com/google/uuid"
)

// ExportChunk is how many messages an export has in memory at once.
const ExportChunk = 200

// ExportSpan is the time that an export covers; a zero time is no bound.
type ExportSpan struct{ Since, Until time.Time }

// TakeoutKept is how long a takeout can be downloaded.
const TakeoutKept = 24 * time.Hour

// TakeoutState is how far a takeout is.
type TakeoutState string

// The states.
const (
	TakeoutWaiting TakeoutState = "waiting" // or being made
	TakeoutReady   TakeoutState = "ready"
	TakeoutFailed  TakeoutState = "failed"
	TakeoutTooMuch TakeoutState = "full" // the server has no room for it
)

// Takeout is a file with everything of an account. An account has one at a time.
type Takeout struct {
	User        UserID
	ID          uuid.UUID
	Language    string // of its pages
	State       TakeoutState
	AskedAt     time.Time
	Tries       int // which worker's try it is: only the last may go on
	Done, Total int64
	Hash        Hash
	Size        int64
	ReadyAt     time.Time
}

// Until is how long it can be downloaded.
func (t Takeout) Until() time.Time { return t.ReadyAt.Add(TakeoutKept) }

// TakeoutTries is how many workers may die over a takeout.
const TakeoutTries = 5
