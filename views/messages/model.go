package messages

import (
	"github.com/google/uuid"

	"parley/chat"
)

// Composer is the form under a room's messages.
type Composer struct {
	Body  string    // kept when the message was refused
	Nonce uuid.UUID // a repeat under the same nonce is the same message
	Err   *chat.Error
}

// MessageView is a message's own page, with its actions.
type MessageView struct {
	Access    chat.Access
	Message   chat.Message
	MayEdit   bool
	MayDelete bool
	MayReact  bool
	Mine      map[string]bool // the emoji that the viewer reacted with
	Body      string          // the edit form's text
	Emoji     string          // typed, and refused
	Was       string          // the fingerprint of the text that it replaces; empty: the message's
	Nonce     uuid.UUID       // of a reply to it
	Err       *chat.Error
}

// ThreadView is a message with one page of its replies.
type ThreadView struct {
	Access   chat.Access
	Thread   chat.Thread
	Before   int64    // the replies before this seq; 0: the newest
	Answer   int64    // the seq of the message that the form replies to
	Composer Composer // the form
}
