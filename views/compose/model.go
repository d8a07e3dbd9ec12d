// Package compose has the pages that make a message in another way than by the composer.
package compose

import (
	"slices"

	"github.com/google/uuid"

	"parley/chat"
)

// ForwardView is a message, and the rooms into which it may be forwarded.
type ForwardView struct {
	Access  chat.Access
	Message chat.Message
	Query   string
	Found   chat.Switches
	Nonce   uuid.UUID
	Err     *chat.Error
}

// rooms are the user's rooms and conversations, without the one that has the message.
func (v ForwardView) rooms() []chat.RoomLink {
	return slices.DeleteFunc(v.Found.Own(), func(l chat.RoomLink) bool { return l.ID == v.Access.Room.ID })
}

// PollView is the form that makes a poll.
type PollView struct {
	Access   chat.Access
	Question string
	Options  string // one on each line
	Many     bool
	At       string // when it closes, as typed
	Nonce    uuid.UUID
	Err      *chat.Error
}
