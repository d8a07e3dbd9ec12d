package chat

import (
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Limits on what people type, in characters where not said otherwise.
const (
	BodyMax       = 8000
	UsernameMin   = 3
	UsernameMax   = 40
	RoomNameMax   = 80
	TopicMax      = 250
	EmailMaxBytes = 254 // RFC 5321
	SearchMax     = 80
	WordsMax      = 200 // of a search for messages
	ReactionsMax  = 20  // different emoji on one message
)

// Fold makes the form in which names are compared: compatibility-composed
// (NFKC) and case-folded, as Unicode's caseless matching has it.
func Fold(s string) string { return cases.Fold().String(norm.NFKC.String(s)) }

// CleanBody checks what somebody wants to say and gives it its stored form:
// line ends are LF, blank lines at both ends are gone. Bidirectional controls
// stay, since right-to-left text needs them; pages isolate every body.
func CleanBody(s string) (string, error) {
	if !utf8.ValidString(s) {
		return "", Field("body", "That message is not valid UTF-8 text.")
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.ReplaceAll(s, "\r", "\n")
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
		return "", Field("body", "A message can hold text, tabs and line breaks, but no control characters.")
	}
	s = strings.TrimRightFunc(strings.TrimLeft(s, "\n"), unicode.IsSpace)
	if blank(s) {
		return "", Field("body", "Write something first.")
	}
	if n := utf8.RuneCountInString(s); n > BodyMax {
		return "", Field("body", "That is %d characters; a message can have %d.", n, BodyMax)
	}
	return s, nil
}

// blank reports whether nothing in s leaves a mark on the page.
func blank(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) })
}

// cleanLine gives a name its stored form (NFC, single spaces), and refuses what
// could make one name look like another: control, format and private-use
// characters, which include the bidirectional ones.
func cleanLine(field string, what Term, s string, least, most int) (string, error) {
	if !utf8.ValidString(s) {
		return "", Field(field, "%s must be valid UTF-8 text.", what)
	}
	s = norm.NFC.String(strings.Join(strings.Fields(s), " "))
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs) }) {
		return "", Field(field, "%s cannot contain control or invisible characters.", what)
	}
	if n := utf8.RuneCountInString(s); n < least || n > most {
		return "", Field(field, "%s must have %d to %d characters.", what, least, most)
	}
	return s, nil
}

// CleanUsername checks a name that somebody wants to go by: letters and digits
// of any script, and . _ - within.
func CleanUsername(s string) (string, error) {
	s, err := cleanLine("username", "A username", s, UsernameMin, UsernameMax)
	if err != nil {
		return "", err
	}
	letter := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }
	for i, r := range s {
		if !letter(r) && (i == 0 || !strings.ContainsRune("._-", r)) {
			return "", Field("username", "A username has letters and digits, and . _ - after the first.")
		}
	}
	if Fold(s) == Fold(DeletedName) {
		return "", Field("username", "That username is reserved.")
	}
	return s, nil
}

// CleanEmail checks an address for its form; nothing is sent to it.
func CleanEmail(s string) (string, error) {
	s = strings.TrimSpace(s)
	a, err := mail.ParseAddress(s)
	if err != nil || a.Name != "" || a.Address != s || len(s) > EmailMaxBytes || strings.ContainsFunc(s, unicode.IsControl) {
		return "", Field("email", "That does not look like an email address.")
	}
	return s, nil
}

// CleanRoomName checks a room's name.
func CleanRoomName(s string) (string, error) {
	s, err := cleanLine("name", "A room name", s, 1, RoomNameMax)
	if err == nil && blank(s) {
		err = Field("name", "A room name needs something to read.")
	}
	return s, err
}

// CleanTopic checks what a room says it is about.
func CleanTopic(s string) (string, error) {
	return cleanLine("topic", "A topic", s, 0, TopicMax)
}

// CleanSearch divides what somebody looks for into words. Invisible characters
// stay: some scripts and most emoji are written with them.
func CleanSearch(s string) ([]string, error) {
	if !utf8.ValidString(s) {
		return nil, Field("q", "A search must be valid UTF-8 text.")
	}
	words := strings.Fields(s)
	s = strings.Join(words, " ")
	switch n := utf8.RuneCountInString(s); {
	case strings.ContainsFunc(s, unicode.IsControl):
		return nil, Field("q", "A search cannot contain control characters.")
	case blank(s):
		return nil, Field("q", "Write what to look for.")
	case n > WordsMax:
		return nil, Field("q", "That is %d characters; a search can have %d.", n, WordsMax)
	}
	return words, nil
}
