// Package kept shows what people put aside: pinned and saved messages, drafts, and messages
// to be sent later.
package kept

import (
	"github.com/google/uuid"
	"strings"
	"time"

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
	Nonce  uuid.UUID // under which it is scheduled
	Thread int64     // the first message's seq; 0 for the room itself
	Body   string
	Err    *chat.Error
}

// ScheduledView is the page of scheduled messages.
type ScheduledView struct {
	List  []chat.Scheduled
	Zone  *time.Location
	Err   *chat.Error
	ID    int64 // the message whose form was refused
	Body  string
	At    string
	Typed bool // Body and At are as they were typed
}

func (v ScheduledView) body(m chat.Scheduled) string {
	if v.Typed && v.ID == m.ID {
		return v.Body
	}
	return m.Body
}

func (v ScheduledView) at(m chat.Scheduled) string {
	if v.Typed && v.ID == m.ID {
		return v.At
	}
	return m.At.In(v.Zone).Format("2006-01-02T15:04")
}

// ScheduledText is the list for scripts and terminals, one line to a message.
func ScheduledText(v ScheduledView) string {
	var b strings.Builder
	for _, m := range v.List {
		b.WriteString(m.At.UTC().Format(time.RFC3339) + " #" + ui.Itoa(m.ID) + " " + m.Slug + ": " +
			strings.ReplaceAll(ui.SanitizeLine(m.Body), "\n", "\n    ") + "\n")
	}
	return b.String()
}
