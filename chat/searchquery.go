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
	Vain    []string // words that read as an operator, with a name or value that there is none of
	Without []string // a message has none of them
	From    []string // a message is by one of them
	In      []string // rooms, by name or address; empty for all of the user's
	With    []string // a message is in a direct conversation with all of them
	After   time.Time
	Before  time.Time
	Names   []SearchName // of From, In and With, also of Not
	SearchMarks
	Not SearchNot
}

// SearchNot is what a message must not be, each as in SearchQuery.
type SearchNot struct {
	From, In, With []string
	Days           []SearchDays
	SearchMarks
}

// SearchDays are the days from one moment up to another.
type SearchDays struct{ From, To time.Time }

// SearchMe is the user themselves, among names of people. It is too short for anyone's name.
const SearchMe = "me"

// SearchName is a name of a person or a room in a search.
type SearchName struct {
	Typed, Folded string
	Room          bool
}

// SearchMarks are marks that a message must have.
type SearchMarks struct{ Link, File, Picture, Reaction, Poll, Pinned, Saved, Thread bool }

// ReadSearch reads a search. Operators have a name and a colon; what is no operator, or has
// a value that it cannot have, is a word. Days are those of the zone of now.
func ReadSearch(s string, now time.Time) (SearchQuery, error) {
	_, err := CleanSearch(s)
	if err != nil {
		return SearchQuery{}, err
	}
	q := SearchQuery{}
	for terms := searchTerms(s); len(terms) > 0; {
		t := terms[0]
		read := q.operators(terms, now)
		if terms = terms[max(read, 1):]; read > 0 {
			continue
		}
		if q.word(t); !t.quoted && readsAsOperator(t.text) {
			q.Vain = append(q.Vain, t.typed())
		}
	}
	q.Words = slices.DeleteFunc(q.Words, letters.Blank)
	q.Folded = FoldAll(q.Words)
	return q, nil
}

// operators reads the operator with which terms begin, and returns how many of them it is: one, or two
// where a space is between an operator and its value.
func (q *SearchQuery) operators(terms []searchTerm, now time.Time) int {
	t := terms[0]
	if t.quoted {
		return 0
	}
	if q.operator(t, now) {
		return 1
	}
	if len(terms) > 1 && !terms[1].without && (terms[1].quoted || !strings.ContainsAny(terms[1].text, colons)) {
		if name, value, is := cutOperator(t.text); is && value == "" && slices.Contains(operators, name) {
			if t.text += terms[1].text; q.operator(t, now) {
				return 2
			}
		}
	}
	return 0
}

// Narrowing are the parts of a search that ReadSearch takes for more than words that stand in a message.
func Narrowing(s string) (parts []string) {
	for _, t := range searchTerms(s) {
		name, _, is := cutOperator(t.text)
		if t.without || t.quoted || is && slices.Contains(operators, name) {
			parts = append(parts, t.typed())
		}
	}
	return parts
}

// searchTerm is a word or phrase; quoted, it has no operator.
type searchTerm struct {
	text            string
	quoted, without bool
}

// typed is a term as people write it.
func (t searchTerm) typed() string {
	text := t.text
	if t.quoted {
		text = `"` + text + `"`
	}
	if t.without {
		text = "-" + text
	}
	return text
}

// colons stand behind an operator, and minuses before a term that a message must not have. Keyboards of
// Chinese and Japanese write the wide ones.
const (
	colons  = ":：﹕"
	minuses = "-－"
)

// cutOperator divides a term at its first colon.
func cutOperator(text string) (name, value string, is bool) {
	at := strings.IndexAny(text, colons)
	if at < 0 {
		return "", "", false
	}
	_, size := utf8.DecodeRuneInString(text[at:])
	return fold.String(text[:at]), text[at+size:], true
}

// cutMinus cuts the minus from the beginning of a search that goes on with a term.
func cutMinus(s string) (rest string, cut bool) {
	r, size := utf8.DecodeRuneInString(s)
	next, _ := utf8.DecodeRuneInString(s[size:])
	if !strings.ContainsRune(minuses, r) || s[size:] == "" || strings.ContainsRune(minuses, next) || unicode.IsSpace(next) {
		return s, false
	}
	return s[size:], true
}

// quotes stand around a phrase. Keyboards of phones write the printer's ones by themselves.
const quotes = `"“”„‟«»＂`

// searchTerms divides a search at spaces outside of quotes. A quote that does not end is
// part of a word.
func searchTerms(s string) (terms []searchTerm) {
	for s = strings.TrimSpace(s); s != ""; s = strings.TrimLeftFunc(s, unicode.IsSpace) {
		t := searchTerm{}
		s, t.without = cutMinus(s)
		end := strings.IndexFunc(s, unicode.IsSpace)
		if end < 0 {
			end = len(s)
		}
		open := strings.IndexAny(s[:end], quotes)
		if open == 0 || open > 0 && endsInColon(s[:open]) {
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

func endsInColon(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return strings.ContainsRune(colons, r)
}

// operator reports whether a term is one that it understands.
func (q *SearchQuery) operator(t searchTerm, now time.Time) bool {
	name, value, _ := cutOperator(t.text)
	value = strings.Trim(value, quotes)
	if letters.Blank(strings.Trim(value, "@#")) {
		return false
	}
	people, rooms, partners := &q.From, &q.In, &q.With
	if t.without {
		people, rooms, partners = &q.Not.From, &q.Not.In, &q.Not.With
	}
	switch name {
	case "from":
		*people = append(*people, q.name(strings.TrimLeft(value, "@＠"), false))
	case "with":
		*partners = append(*partners, q.name(strings.TrimLeft(value, "@＠"), false))
	case "in":
		*rooms = append(*rooms, q.name(strings.TrimLeft(value, "#＃"), true))
	case "before", "after", "on":
		return q.day(name, fold.String(value), t.without, now)
	case "has", "is":
		return q.mark(name+":"+fold.String(value), t.without)
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

// readsAsOperator reports whether a word has the name of an operator, or another name of letters that a
// value follows, as operators of other programs have. Addresses of pages and times have none.
func readsAsOperator(text string) bool {
	name, value, is := cutOperator(text)
	if !is || len(name) < len("in") || strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) }) {
		return false
	}
	return slices.Contains(operators, name) || strings.TrimLeft(value, ":/()") == value && value != ""
}

// day reads a day, or a month or year.
func (q *SearchQuery) day(name, value string, without bool, now time.Time) bool {
	days, is := readDays(value, now)
	switch {
	case !is:
		return false
	case name == "on" && without:
		q.Not.Days = append(q.Not.Days, days)
	case name == "on":
		q.since(days.From)
		q.until(days.To)
	case name == "before" && !without:
		q.until(days.From)
	case name == "before":
		q.since(days.From)
	case !without:
		q.since(days.To)
	default:
		q.until(days.To)
	}
	return true
}

// readDays reads a day, a month or a year, such as 2026-03-01, 2026/3 or 1.3.2026. Of days between slashes
// with the year at the end, one cannot say which is the month.
func readDays(value string, now time.Time) (days SearchDays, is bool) {
	if ago := slices.Index([]string{"today", "yesterday"}, value); ago >= 0 {
		value = now.AddDate(0, 0, -ago).Format(time.DateOnly)
	}
	layouts := []string{"2006-1-2", "2006-1", "2006"}
	if strings.Contains(value, ".") {
		layouts = []string{"2006-1-2", "2006-1", "2006", "2-1-2006", "1-2006"}
	}
	value = strings.NewReplacer(".", "-", "/", "-").Replace(value)
	for i, layout := range layouts {
		y, err := time.Parse(layout, value)
		if err != nil || y.Year() < 2 { // the first moment of the year 1 is none
			continue
		}
		next := [...]time.Time{y.AddDate(0, 0, 1), y.AddDate(0, 1, 0), y.AddDate(1, 0, 0)}[i%3]
		zone := now.Location()
		return SearchDays{DayStart(y.Year(), y.Month(), y.Day(), zone), DayStart(next.Year(), next.Month(), next.Day(), zone)}, true
	}
	return days, false
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

func (q *SearchQuery) mark(text string, without bool) bool {
	m := &q.SearchMarks
	if without {
		m = &q.Not.SearchMarks
	}
	mark := map[string]*bool{
		"has:link": &m.Link, "has:file": &m.File, "has:picture": &m.Picture, "has:reaction": &m.Reaction, "has:poll": &m.Poll, "is:pinned": &m.Pinned, "is:saved": &m.Saved, "is:thread": &m.Thread,
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
