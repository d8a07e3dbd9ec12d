// Package search shows the search over all rooms of a user.
package search

import (
	"strings"

	"parley/chat"
	"parley/views/messages"
	"parley/views/ui"
)

// View is the page of the search.
type View struct {
	Query  string
	Before chat.SearchPlace
	Result chat.RoomsResult
	Sought bool // there is a result
	Err    *chat.Error
}

// Path is the address of a search before a place.
func Path(query string, before chat.SearchPlace) string {
	return ui.Query("/search", "q", query, "before", before.String())
}

// Text is the results for scripts and terminals, in the order in which they were posted.
// Each message has the address of its room before it.
func Text(hits []chat.Hit) string {
	var b strings.Builder
	for i := len(hits) - 1; i >= 0; i-- {
		b.WriteString(ui.RoomPath(hits[i].Slug) + " " + messages.Transcript([]chat.Message{hits[i].Message}))
	}
	return b.String()
}
