// Package people has the pages about people: the directory, profiles, and how to begin a
// direct conversation.
package people

import "parley/chat"

// DirectoryView is the page of people.
type DirectoryView struct {
	Query     string
	Usernames string // typed into the form for a conversation, with commas between
	Err       *chat.Error
}
