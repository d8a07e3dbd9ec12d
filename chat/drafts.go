package chat

import "time"

// DraftsMax is how many drafts an account keeps; older ones go.
const DraftsMax = 500

// KeptDraft is unsent text with its place.
type KeptDraft struct {
	Slug   string
	Name   string // of the room; empty for a direct conversation
	Thread int64  // its first message's seq; 0 for the room itself
	Body   string // its first 600 characters
	At     time.Time
}
