// Package inbox shows what concerns a user: mentions, replies and reactions, and the threads
// that the user follows.
package inbox

import (
	"cmp"
	"strings"
	"time"

	"parley/chat"
	"parley/chat/markup"
	"parley/views/ui"
)

// View is the page of the inbox.
type View struct {
	Items []chat.InboxItem
	Due   []chat.Reminder
	Calls []chat.MissedCall
	Err   *chat.Error
}

// part is the items that are unread, or those that are read.
func (v View) part(unread bool) (items []chat.InboxItem) {
	for _, i := range v.Items {
		if i.Unread == unread {
			items = append(items, i)
		}
	}
	return items
}

// newest is when the last came of what the page shows.
func (v View) newest() (at time.Time) {
	for _, i := range v.Items {
		at = later(at, i.Place.At)
	}
	for _, c := range v.Calls {
		at = later(at, c.At)
	}
	return at
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// micros is a time as a form has it, rounded up to what PostgreSQL keeps.
func micros(at time.Time) string { return ui.Itoa(at.Add(time.Microsecond - 1).UnixMicro()) }

// Text is the inbox for scripts and terminals, one line to an entry, the newest first.
func Text(items []chat.InboxItem) string {
	var b strings.Builder
	for _, i := range items {
		state := "read"
		if i.Unread {
			state = "unread"
		}
		b.WriteString(i.Place.At.UTC().Format(time.RFC3339) + " " + state + " " + i.ID() + " ")
		if i.Kind == chat.InboxAdded {
			b.WriteString(ui.RoomPath(i.Hit.Slug) + " ")
			ui.Line(&b, cmp.Or(i.Hit.AuthorName, chat.DeletedName)+" added you to "+i.Hit.Name)
			b.WriteString("\n")
			continue
		}
		b.WriteString(ui.AtPath(i.Hit.Slug, i.Hit.Seq) + " ")
		for _, by := range i.By {
			ui.Line(&b, by.Emoji+" "+by.Name+", ")
		}
		ui.Line(&b, i.Hit.AuthorName+": "+markup.Quote(i.Hit.Says()))
		b.WriteString("\n")
	}
	return b.String()
}

// quietText is behind a thread that tells less than its room.
var quietText = map[chat.Level]string{chat.LevelMentions: " mentions", chat.LevelNone: " nothing"}

// ThreadsText is the list of threads in the same way.
func ThreadsText(threads []chat.FollowedThread) string {
	var b strings.Builder
	for _, t := range threads {
		b.WriteString(t.At.UTC().Format(time.RFC3339) + " " + ui.ThreadPath(t.Slug, t.Seq) + " " + ui.Itoa(int64(t.Replies)) + " ")
		ui.Line(&b, t.AuthorName+": "+markup.Quote(t.Says()))
		b.WriteString(quietText[t.Level])
		b.WriteString("\n")
	}
	return b.String()
}
