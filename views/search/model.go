// Package search shows the search over all rooms of a user.
package search

import (
	"slices"
	"strings"
	"unicode/utf8"

	"parley/chat"
	"parley/chat/markup"
	"parley/views/messages"
	"parley/views/ui"
)

// View is the page of the search.
type View struct {
	Query  string
	Best   bool // those first that fit best
	Before chat.SearchPlace
	Result chat.RoomsResult
	Sought bool // there is a result
	Err    *chat.Error
	Keeps  bool // the form that keeps it is shown
	Kept   Kept
}

// Path is the address of a search before a place.
func Path(query string, best bool, before chat.SearchPlace) string {
	sort := ""
	if best {
		sort = Best
	}
	return ui.Query("/search", "q", query, "sort", sort, "before", before.String())
}

// Best is the order of a search in addresses.
const Best = "best"

func (v View) path(before chat.SearchPlace) string { return Path(v.Query, v.Best, before) }

// narrower are operators that the query does not have yet: who wrote what was found, where
// it stands, and what it has. An operator with which the query would be too long is none.
func (v View) narrower() (operators []string) {
	add := func(operator string) {
		long := utf8.RuneCountInString(v.Query)+1+utf8.RuneCountInString(operator) > chat.SearchMax
		if !long && !slices.Contains(operators, operator) {
			operators = append(operators, operator)
		}
	}
	if len(v.Result.Query.From) == 0 {
		for _, h := range v.Result.Hits {
			if h.AuthorName != "" && len(operators) < narrowerMost {
				add("from:" + h.AuthorName)
			}
		}
	}
	people := len(operators)
	if len(v.Result.Query.In) == 0 {
		for _, h := range v.Result.Hits {
			if !h.Direct && len(operators)-people < narrowerMost {
				add("in:" + h.Slug)
			}
		}
	}
	marks, not := v.Result.Query.SearchMarks, v.Result.Query.Not.SearchMarks
	for _, m := range []struct {
		has      bool
		operator string
	}{
		{marks.Link || not.Link, "has:link"}, {marks.File || not.File, "has:file"}, {marks.Picture || not.Picture, "has:picture"}, {marks.Reaction || not.Reaction, "has:reaction"}, {marks.Poll || not.Poll, "has:poll"},
		{marks.Pinned || not.Pinned, "is:pinned"}, {marks.Saved || not.Saved, "is:saved"}, {marks.Thread || not.Thread, "is:thread"},
	} {
		if !m.has {
			add(m.operator)
		}
	}
	return operators
}

// narrowerMost is how many people are offered, and how many rooms.
const narrowerMost = 5

// How many characters of a message beside a hit are shown, and how many are read for them.
const (
	lineMost = 80
	readMost = 600
)

// line is a message beside a hit: its first line as people read it.
func line(m *chat.Message) string {
	said := []rune(m.Says())
	said = said[:min(len(said), readMost)]
	nothing := func(string) [][2]int { return nil }
	text, _, cut := strings.Cut(strings.TrimSpace(markup.Reading(string(said), nothing)), "\n")
	if runes := []rune(text); len(runes) > lineMost {
		text, cut = strings.TrimSpace(string(runes[:lineMost])), true
	}
	if cut {
		text += " …"
	}
	return text
}

// Text is the results for scripts and terminals, in the order in which they were posted, or
// the best first. Each message has the address of its room before it.
func Text(hits []chat.Hit, best bool) string {
	if hits = slices.Clone(hits); !best {
		slices.Reverse(hits)
	}
	var b strings.Builder
	for _, h := range hits {
		b.WriteString(ui.RoomPath(h.Slug) + " " + messages.TranscriptAlone(h.Message))
	}
	return b.String()
}
