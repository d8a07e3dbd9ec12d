package chat

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"parley/chat/letters"
)

// Limits on what users type, in characters where not said otherwise.
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
	ReactorsMax   = 10  // named for each of them
)

// CleanBody checks a message's text and gives it its stored form: line ends are LF,
// blank lines at both ends are removed. Bidirectional controls stay, since
// right-to-left text needs them; pages isolate every body.
func CleanBody(s string) (string, error) {
	if !utf8.ValidString(s) {
		return "", Field("body", "That message is not valid UTF-8 text.")
	}
	s = foreign.Replace(strings.TrimLeft(s, "\ufeff"))
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
		return "", Field("body", "A message can hold text, tabs and line breaks, but no control characters.")
	}
	s = strings.TrimRightFunc(strings.TrimLeft(s, "\n"), unicode.IsSpace)
	if letters.Blank(s) {
		return "", ErrNoBody
	}
	if n := utf8.RuneCountInString(s); n > BodyMax {
		return "", Field("body", "That is %d characters; a message can have %d.", n, BodyMax)
	}
	return s, nil
}

// ErrNoBody answers for a message without a text, and without files.
var ErrNoBody = Field("body", "Write something first.")

// foreign replaces control characters that other programs leave in copied text by their
// meaning. They are line ends (UAX #14, BK and NL), the hyphens of word processors, and
// Windows's characters in place of Latin-1 controls. Browsers read the latter alike
// (WHATWG HTML, numeric character references).
var foreign = strings.NewReplacer(
	"\r\n", "\n", "\r", "\n", "\v", "\n", "\f", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n",
	"\x1e", "\u2011", "\x1f", "\u00ad",
	"\u0080", "€", "\u0082", "‚", "\u0083", "ƒ", "\u0084", "„", "\u0086", "†", "\u0087", "‡", "\u0088", "ˆ",
	"\u0089", "‰", "\u008a", "Š", "\u008b", "‹", "\u008c", "Œ", "\u008e", "Ž", "\u0091", "‘", "\u0092", "’", "\u0093", "“", "\u0094", "”",
	"\u0095", "•", "\u0096", "–", "\u0097", "—", "\u0098", "˜", "\u0099", "™", "\u009a", "š", "\u009b", "›", "\u009c", "œ", "\u009e", "ž", "\u009f", "Ÿ",
)

// CleanSearch divides a search into words. Invisible characters stay, since some
// scripts and most emoji need them; a word of nothing else is dropped.
func CleanSearch(s string) ([]string, error) {
	if !utf8.ValidString(s) {
		return nil, Field("q", "A search must be valid UTF-8 text.")
	}
	words := strings.Fields(s)
	s = strings.Join(words, " ")
	control := strings.ContainsFunc(s, unicode.IsControl)
	words = slices.DeleteFunc(words, letters.Blank)
	switch n := utf8.RuneCountInString(s); {
	case control:
		return nil, Field("q", "A search cannot contain control characters.")
	case len(words) == 0:
		return nil, Field("q", "Write what to look for.")
	case n > WordsMax:
		return nil, Field("q", "That is %d characters; a search can have %d.", n, WordsMax)
	}
	return words, nil
}
