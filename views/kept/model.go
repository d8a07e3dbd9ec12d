// Package kept shows what people put aside: pinned and saved messages, drafts, and messages
// to be sent later.
package kept

import (
	"parley/chat"
	"parley/views/ui"
)

// PinsView is the page of a room's pinned messages.
type PinsView struct {
	Access chat.Access
	Pins   []chat.Pin
}

// SavedView is the page of saved messages.
type SavedView struct {
	List []chat.Saved
	Err  *chat.Error
	At   chat.Message // the message whose note was refused
	Note string       // as it was typed
}

// id names a message of any room.
func (v SavedView) id(s chat.Saved) string {
	return ui.Itoa(int64(s.Message.Room)) + "-" + ui.Itoa(s.Message.Seq)
}

// note is what was typed, for the message whose note was refused.
func (v SavedView) note(s chat.Saved) string {
	if v.Err != nil && v.At.Room == s.Message.Room && v.At.Seq == s.Message.Seq {
		return v.Note
	}
	return s.Note
}

// DraftView is the page of a draft.
type DraftView struct {
	Access chat.Access
	Thread int64 // the first message's seq; 0 for the room itself
	Body   string
	Err    *chat.Error
}
