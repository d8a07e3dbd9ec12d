// Package kept shows what people put aside: pinned and saved messages, drafts, and messages
// to be sent later.
package kept

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/markup"
	"parley/views/messages"
	"parley/views/ui"
	"parley/views/words"
)

// ways are the pages of what an account keeps.
var ways = []struct{ path, title string }{
	{"/saved", words.Mark("Saved messages")}, {"/drafts", words.Mark("Drafts")}, {"/reminders", words.Mark("Reminders")}, {"/scheduled", words.Mark("Scheduled messages")}, {"/held", words.Mark("Waiting messages")},
}

// RemindersView is the page of reminders.
type RemindersView struct {
	List  []chat.Reminder
	Zone  *time.Location
	Err   *chat.Error
	ID    int64  // the reminder whose form was refused
	Typed string // its time, as it was typed
}

// which of them are due, or come later.
func (v RemindersView) which(due bool) (list []chat.Reminder) {
	for _, r := range v.List {
		if r.Due == due {
			list = append(list, r)
		}
	}
	return list
}

func (v RemindersView) at(r chat.Reminder) string {
	if v.ID == r.ID {
		return v.Typed
	}
	return r.At.In(v.Zone).Format(fieldFormat)
}

// fieldFormat is a time as a browser's field has it.
const fieldFormat = "2006-01-02T15:04"

// RemindersText is the list for scripts and terminals, one line to a reminder.
func RemindersText(v RemindersView) string {
	var b strings.Builder
	for _, r := range v.List {
		b.WriteString(r.At.UTC().Format(time.RFC3339) + " #" + ui.Itoa(r.ID) + " ")
		if r.Due {
			b.WriteString("due ")
		}
		if r.Slug != "" && r.Seq > 0 {
			b.WriteString(ui.AtPath(r.Slug, r.Seq) + " ")
		}
		ui.Line(&b, ui.SanitizeLine(markup.Quote(strings.TrimSpace(r.Note+" "+r.Message.Says()))))
		b.WriteString("\n")
	}
	return b.String()
}

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

// SavedText is the list for scripts and terminals: each message as in a transcript, its
// place, and what its reader noted.
func SavedText(v SavedView) string {
	var b strings.Builder
	for _, s := range v.List {
		b.WriteString(messages.TranscriptAlone(s.Message))
		b.WriteString("    at " + ui.AtPath(s.Slug, s.Message.Seq) + "\n")
		if s.Note != "" {
			b.WriteString("    note: ")
			ui.Line(&b, s.Note)
			b.WriteString("\n")
		}
		if s.Done {
			b.WriteString("    done\n")
		}
	}
	return b.String()
}

// DraftView is the page of a draft.
type DraftView struct {
	Access chat.Access
	Nonce  uuid.UUID // under which it is scheduled
	Thread int64     // the first message's seq; 0 for the room itself
	Body   string
	Err    *chat.Error
}

// DraftsText is the list for scripts and terminals, one line to a draft.
func DraftsText(list []chat.KeptDraft) string {
	var b strings.Builder
	for _, d := range list {
		b.WriteString(d.At.UTC().Format(time.RFC3339) + " " + draftPath(d) + " ")
		ui.Line(&b, d.Body)
		b.WriteString("\n")
	}
	return b.String()
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
	return m.At.In(v.Zone).Format(fieldFormat)
}

// ScheduledText is the list for scripts and terminals, one line to a message.
func ScheduledText(v ScheduledView) string {
	var b strings.Builder
	for _, m := range v.List {
		b.WriteString(m.At.UTC().Format(time.RFC3339) + " #" + ui.Itoa(m.ID) + " " + scheduledPlace(m) + ": " +
			strings.ReplaceAll(ui.SanitizeLine(m.Body), "\n", "\n    ") + "\n")
		for _, x := range m.Files {
			b.WriteString("    <" + ui.SanitizeLine(x.Name) + "> " + ui.FilePath(x.ID, x.Name) + "\n")
		}
	}
	return b.String()
}

// scheduledPlace is the room, unless its author left it: then it has no name any more.
func scheduledPlace(m chat.Scheduled) string {
	if m.Slug == "" {
		return "(a room that you left)"
	}
	return m.Slug
}
