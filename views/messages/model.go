package messages

import (
	"github.com/google/uuid"

	"parley/chat"
)

// Composer is the form under a room's messages.
type Composer struct {
	Body  string    // kept when it was refused
	Nonce uuid.UUID // a repeat under the same nonce is the same message
	Err   *chat.Error
}

// MessageView is a message's own page: what may be done with it.
type MessageView struct {
	Access    chat.Access
	Message   chat.Message
	MayEdit   bool
	MayDelete bool
	MayReact  bool
	Mine      map[string]bool // the emoji that the viewer reacted with
	Body      string          // the edit form's text
	Emoji     string          // typed, and refused
	Was       string          // the fingerprint of what that text replaces; empty: of the message
	Nonce     uuid.UUID       // of an answer to it
	Err       *chat.Error
}

// ThreadView is a message with a run of the answers to it.
type ThreadView struct {
	Access   chat.Access
	Thread   chat.Thread
	Before   int64    // the seq before which the answers are; 0: they end at the newest
	Answer   int64    // the seq of what the form answers
	Composer Composer // the form
}
