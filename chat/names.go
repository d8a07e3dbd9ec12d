package chat

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"parley/chat/emojis"
	"parley/chat/fold"
	"parley/chat/letters"
	"parley/chat/prose"
)

// CleanLine gives a name its stored form (NFC, single spaces). It refuses control,
// invisible, empty and private-use characters, marks without a letter and too many
// marks. They make names look alike, or like none.
func CleanLine(field string, what Term, s string, least, most int) (string, error) {
	if !utf8.ValidString(s) {
		return "", Field(field, "%s must be valid UTF-8 text.", what)
	}
	s = norm.NFC.String(strings.Join(strings.Fields(s), " "))
	// An emoji may need a joiner and the like; a sign stands in for it here.
	plain := emojis.Within.ReplaceAllString(s, "☺")
	if strings.ContainsFunc(plain, letters.Hidden) {
		return "", Field(field, "%s cannot contain control or invisible characters.", what)
	}
	if letters.Heaped(plain) {
		return "", Field(field, "%s has an accent without a letter, or too many on one.", what)
	}
	if n := utf8.RuneCountInString(s); n < least || n > most {
		return "", Field(field, "%s must have %d to %d characters.", what, least, most)
	}
	return s, nil
}

// CleanUsername checks a username: letters and digits of one script, and . _ - within.
func CleanUsername(s string) (string, error) {
	s, err := CleanLine("username", "A username", s, UsernameMin, UsernameMax)
	if err != nil {
		return "", err
	}
	last := ' '
	for i, r := range s {
		letter := unicode.IsLetter(r) || unicode.IsDigit(r)
		accent := unicode.In(r, unicode.Mn, unicode.Mc) && !strings.ContainsRune(" ._-", last)
		if !letter && !accent && (i == 0 || !strings.ContainsRune("._-", r)) {
			return "", Field("username", "A username has letters and digits, and . _ - after the first.")
		}
		last = r
	}
	if strings.ContainsFunc(s, fold.Ignorable) { // within a likely emoji
		return "", Field("username", "A username has letters and digits, and . _ - after the first.")
	}
	if !letters.OneScript(s) {
		return "", Field("username", "A username is written in one script: Latin, Greek or Cyrillic letters cannot stand side by side.")
	}
	if fold.String(s) == fold.String(DeletedName) || Calls(fold.String(s)) {
		return "", Field("username", "That username is reserved.")
	}
	return s, nil
}

// CleanRoomName checks a room's name: 1 to RoomNameMax characters on one line, not all blank.
func CleanRoomName(s string) (string, error) {
	s, err := CleanLine("name", "A room name", s, 1, RoomNameMax)
	if err == nil && letters.Blank(s) {
		err = Field("name", "A room name needs something to read.")
	}
	return s, err
}

// CleanTopic checks a room's topic, which may be empty and has TopicMax characters at most.
func CleanTopic(s string) (string, error) {
	return CleanLine("topic", "A topic", s, 0, TopicMax)
}

// ReasonMax is how many characters a reason has at most.
const ReasonMax = 200

// CleanReason checks a reason, which may be empty.
func CleanReason(reason string) (string, error) {
	return CleanLine("reason", "A reason", reason, 0, ReasonMax)
}

// CleanQuery accepts unfinished input: half an emoji is searched for too.
func CleanQuery(q string) (string, error) {
	q = strings.Join(strings.Fields(q), " ")
	switch n := utf8.RuneCountInString(q); {
	case !utf8.ValidString(q):
		return "", Field("q", "%s must be valid UTF-8 text.", Term("A search"))
	case strings.ContainsFunc(q, unicode.IsControl):
		return "", Field("q", "A search cannot contain control characters.")
	case n > SearchMax:
		return "", Field("q", "%s must have %d to %d characters.", Term("A search"), 0, SearchMax)
	}
	return q, nil
}

// CleanPersonQuery is CleanQuery for a part of a person's name, which people also type with
// the mark of a mention.
func CleanPersonQuery(q string) (string, error) {
	q, err := CleanQuery(q)
	return withoutMark(q), err
}

// withoutMark takes the mark of a mention from a person's name.
func withoutMark(name string) string {
	if mark, size := prose.MarkAt(name+" ", 0); mark == '@' {
		return strings.TrimSpace(name[size:])
	}
	return name
}

// NoteMax is how many characters a note has at most.
const NoteMax = 500

// CleanNote checks a note, which may be empty.
func CleanNote(s string) (string, error) {
	s = strings.Join(strings.Fields(s), " ")
	switch n := utf8.RuneCountInString(s); {
	case strings.ContainsFunc(s, unicode.IsControl):
		return "", Field("note", "A note cannot contain control characters.")
	case n > NoteMax:
		return "", Field("note", "That is %d characters; a note can have %d.", n, NoteMax)
	}
	return s, nil
}
