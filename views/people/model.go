// Package people has the pages about people: the directory, profiles, and how to begin a
// direct conversation.
package people

import (
	"strings"

	"parley/chat"
	"parley/views/ui"
)

// DirectoryView is the page of people.
type DirectoryView struct {
	Query     string
	Found     []chat.Person
	From      string // where this page of them begins
	Next      string // where the next page begins
	Usernames string // typed into the form for a conversation, with commas between
	Err       *chat.Error
}

// ProfileView is the page of one person.
type ProfileView struct {
	chat.Known
	Own       bool // it is the viewer's
	Moderates bool // the viewer is a moderator of the server
	Err       *chat.Error
}

// Lines are people, one to a line, in columns separated by tabs: path, username, display
// name and the status' emoji.
func Lines(found []chat.Person) string {
	var b strings.Builder
	for _, p := range found {
		for i, column := range []string{ui.PersonPath(p.Username), p.Username, p.DisplayName, p.Emoji} {
			if i > 0 {
				b.WriteByte('\t')
			}
			ui.Line(&b, strings.ReplaceAll(column, "\t", " "))
		}
		b.WriteByte('\n')
	}
	return b.String()
}
