package chat

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Level is what a room tells its member.
type Level string

// The levels. LevelDefault, of a room alone, is the account's own.
const (
	LevelDefault  Level = ""
	LevelAll      Level = "all"
	LevelMentions Level = "mentions"
	LevelNone     Level = "none"
)

// Levels are those of an account and of its rooms that differ from it.
type Levels struct {
	Account  Level
	Keywords []string // as they were typed
	Rooms    []RoomLevel
}

// RoomLevel is the level of one room.
type RoomLevel struct {
	Slug, Name string
	Level      Level
	Until      time.Time // muted until then; zero for not
}

// HasKeyword reports whether a folded text has one of the folded keywords, as words of their
// own. Scripts without spaces have no words of their own: there a part is enough.
func HasKeyword(text string, keywords []string) bool {
	return slices.ContainsFunc(keywords, func(w string) bool { return hasWord(text, w) || hasWord(text, OtherApostrophe(w)) })
}

func hasWord(text, w string) bool {
	for from := 0; w != ""; {
		at := strings.Index(text[from:], w)
		if at < 0 {
			break
		}
		at += from
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		after, _ := utf8.DecodeRuneInString(text[at+len(w):])
		first, _ := utf8.DecodeRuneInString(w)
		last, _ := utf8.DecodeLastRuneInString(w)
		if !joins(before, first) && !joins(last, after) {
			return true
		}
		_, size := utf8.DecodeRuneInString(text[at:])
		from = at + size
	}
	return false
}

// joins reports whether two neighbours are of one word.
func joins(a, b rune) bool {
	of := func(r rune) bool {
		return r != longVowel && (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
	}
	return of(a) && of(b)
}

// CheckLevel accepts all, mentions and none, and not the default of another level.
func CheckLevel(l Level) error {
	switch l {
	case LevelAll, LevelMentions, LevelNone:
		return nil
	}
	return Field("level", "Choose what you are told: all, mentions or none.")
}

// Apply leaves of a room's counts what its level tells. In a direct conversation each
// message is as a mention.
func (l RoomLink) Apply(level Level) RoomLink {
	switch {
	case level == LevelNone:
		l.Unread, l.Mentions = 0, 0
		l.Quiet = level
	case level == LevelMentions && !l.Direct:
		l.Unread = 0
		l.Quiet = level
	}
	return l
}
