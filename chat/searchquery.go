package chat

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"parley/chat/fold"
	"parley/chat/letters"
)

// SearchQuery is what a search over rooms asks for. Names and words are folded, except
// Words, which pages mark.
type SearchQuery struct {
	Words   []string // and phrases; a message has all of them
	Folded  []string
	Vain    []string // words that begin as an operator does, with a value that it cannot have
	Without []string // a message has none of them
	From    []string // a message is by one of them
	In      []string // rooms, by name or address; empty for all of the user's
	With    []string // a message is in a direct conversation with all of them
	After   time.Time
	Before  time.Time
	Names   []SearchName // of From, In and With
	SearchMarks
}

// SearchName is a name of a person or a room in a search.
type SearchName struct {
	Typed, Folded string
	Room          bool
}

// SearchMarks are marks that a message must have.
type SearchMarks struct{ Link, File, Picture, Reaction, Poll, Pinned, Saved, Thread bool }

// ReadSearch reads a search. Operators have a name and a colon; what is no operator, or has
// a value that it cannot have, is a word. Days are those of zone.
func ReadSearch(s string, zone *time.Location) (SearchQuery, error) {
	_, err := CleanSearch(s)
	if err != nil {
		return SearchQuery{}, err
	}
	q := SearchQuery{}
	for _, t := range searchTerms(s) {
		if t.quoted || t.without || !q.operator(t.text, zone) {
			q.word(t)
			if !t.quoted && !t.without && beginsOperator(t.text) {
				q.Vain = append(q.Vain, t.text)
			}
		}
	}
	q.Words = slices.DeleteFunc(q.Words, letters.Blank)
	q.Folded = FoldAll(q.Words)
	return q, nil
}

// searchTerm is a word or phrase; quoted, it has no operator.
type searchTerm struct {
	text            string
	quoted, without bool
}

// quotes stand around a phrase. Keyboards of phones write the printer's ones by themselves.
const quotes = `"“”„‟«»＂`

// searchTerms divides a search at spaces outside of quotes. A quote that does not end is
// part of a word.
func searchTerms(s string) (terms []searchTerm) {
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimLeftFunc(s, unicode.IsSpace) {
		t := searchTerm{}
		if rest, cut := strings.CutPrefix(s, "-"); cut && rest != "" && rest[0] != '-' && !unicode.IsSpace(rune(rest[0])) {
			t.without, s = true, rest
		}
		end := strings.IndexFunc(s, unicode.IsSpace)
		if end < 0 {
			end = len(s)
		}
		open := strings.IndexAny(s[:end], quotes)
		if open == 0 || open > 0 && s[open-1] == ':' {
			_, size := utf8.DecodeRuneInString(s[open:])
			said := s[open+size:]
			if n := strings.IndexAny(said, quotes); n > 0 {
				t.text, t.quoted = s[:open]+strings.Join(strings.Fields(said[:n]), " "), open == 0
				_, size = utf8.DecodeRuneInString(said[n:])
				s = said[n+size:]
				terms = append(terms, t)
				continue
			}
		}
		t.text, s = s[:end], s[end:]
		terms = append(terms, t)
	}
	return terms
}

func (q *SearchQuery) word(t searchTerm) {
	switch {
	case !t.without:
		q.Words = append(q.Words, t.text)
	case !letters.Blank(t.text):
		q.Without = append(q.Without, fold.String(t.text))
	}
}

// operator reports whether a term is one that it understands.
func (q *SearchQuery) operator(text string, zone *time.Location) bool {
	name, value, _ := strings.Cut(text, ":")
	if letters.Blank(strings.Trim(value, "@#"+quotes)) {
		return false
	}
	switch strings.ToLower(name) {
	case "from":
		q.From = append(q.From, q.name(strings.TrimPrefix(value, "@"), false))
	case "with":
		q.With = append(q.With, q.name(strings.TrimPrefix(value, "@"), false))
	case "in":
		q.In = append(q.In, q.name(strings.TrimPrefix(value, "#"), true))
	case "before", "after", "on":
		return q.day(strings.ToLower(name), value, zone)
	case "has", "is":
		return q.mark(strings.ToLower(text))
	default:
		return false
	}
	return true
}

func (q *SearchQuery) name(typed string, room bool) string {
	n := SearchName{typed, fold.String(typed), room}
	if !slices.ContainsFunc(q.Names, func(o SearchName) bool { return o.Folded == n.Folded && o.Room == room }) {
		q.Names = append(q.Names, n)
	}
	return n.Folded
}

// operators are the names that stand before a colon.
var operators = []string{"from", "with", "in", "before", "after", "on", "has", "is"}

// beginsOperator reports whether a word has the name of an operator, or one that is a slip away
// from a longer one, such as form or bevore.
func beginsOperator(text string) bool {
	name, value, is := strings.Cut(strings.ToLower(text), ":")
	return is && slices.ContainsFunc(operators, func(o string) bool {
		return name == o || value != "" && len(o) >= len("from") && slips(name, o)
	})
}

// slips reports whether one letter more, less or else, or two in the other order, are all that
// two words differ in.
func slips(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	at := 0
	for at < len(a) && a[at] == b[at] {
		at++
	}
	a, b = a[at:], b[at:]
	switch {
	case len(b) == 0:
		return true
	case len(a) < len(b):
		return a == b[1:]
	case a[1:] == b[1:]:
		return true
	}
	return len(a) > 1 && a[0] == b[1] && a[1] == b[0] && a[2:] == b[2:]
}

// day reads a day, or a month or year.
func (q *SearchQuery) day(name, value string, zone *time.Location) bool {
	for i, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		y, err := time.Parse(layout, value)
		if err != nil || y.Year() < 2 { // the first moment of the year 1 is none
			continue
		}
		next := [...]time.Time{y.AddDate(0, 0, 1), y.AddDate(0, 1, 0), y.AddDate(1, 0, 0)}[i]
		from, to := DayStart(y.Year(), y.Month(), y.Day(), zone), DayStart(next.Year(), next.Month(), next.Day(), zone)
		switch name {
		case "before":
			q.until(from)
		case "after":
			q.since(to)
		default:
			q.since(from)
			q.until(to)
		}
		return true
	}
	return false
}

func (q *SearchQuery) since(at time.Time) {
	if at.After(q.After) {
		q.After = at
	}
}

func (q *SearchQuery) until(at time.Time) {
	if q.Before.IsZero() || at.Before(q.Before) {
		q.Before = at
	}
}

func (q *SearchQuery) mark(text string) bool {
	mark := map[string]*bool{
		"has:link": &q.Link, "has:file": &q.File, "has:picture": &q.Picture, "has:reaction": &q.Reaction, "has:poll": &q.Poll, "is:pinned": &q.Pinned, "is:saved": &q.Saved, "is:thread": &q.Thread,
	}[text]
	if mark != nil {
		*mark = true
	}
	return mark != nil
}

// Beginning is the place before which a search of these days begins.
func (q *SearchQuery) Beginning(before SearchPlace) SearchPlace {
	if before.IsZero() {
		before = NewestPlace
	}
	if day := (SearchPlace{At: q.Before, Seq: 1}); !q.Before.IsZero() && day.Compare(before) < 0 {
		return day
	}
	return before
}
