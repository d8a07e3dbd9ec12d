package chat

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"parley/chat/fold"
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

// LevelStore keeps levels.
type LevelStore interface {
	Levels(ctx context.Context, user UserID) (Levels, error)
	LevelSet(ctx context.Context, user UserID, level Level) error
	// RoomLevelSet does nothing for a room that the user is not in.
	// A room tells nothing until muted.
	RoomLevelSet(ctx context.Context, user UserID, room RoomID, level Level, muted time.Time) error
	KeywordsSet(ctx context.Context, user UserID, words []string) error
}

// Notifications let users say what they are told.
type Notifications struct {
	store     LevelStore
	publisher Publisher
}

// NewNotifications keeps levels in a store, and tells the user's pages.
func NewNotifications(store LevelStore, publisher Publisher) *Notifications {
	return &Notifications{store, publisher}
}

// Of returns a user's levels.
func (n *Notifications) Of(ctx context.Context, user UserID) (Levels, error) {
	return n.store.Levels(ctx, user)
}

// Set changes the account's level.
func (n *Notifications) Set(ctx context.Context, user UserID, level string) error {
	if err := CheckLevel(Level(level)); err != nil {
		return err
	}
	return n.tell(ctx, user, n.store.LevelSet(ctx, user, Level(level)))
}

// SetRoom changes the level of a room; "default" is the account's. A room tells nothing
// until muted, which may be zero.
func (n *Notifications) SetRoom(ctx context.Context, user UserID, room RoomID, level string, muted time.Time) error {
	if level == "default" {
		return n.tell(ctx, user, n.store.RoomLevelSet(ctx, user, room, LevelDefault, muted))
	}
	if err := CheckLevel(Level(level)); err != nil {
		return err
	}
	return n.tell(ctx, user, n.store.RoomLevelSet(ctx, user, room, Level(level), muted))
}

// The bounds of an account's keywords.
const (
	KeywordsMax   = 20
	KeywordLength = 40 // characters
)

// SetKeywords takes words and phrases, separated by commas or lines.
func (n *Notifications) SetKeywords(ctx context.Context, user UserID, text string) error {
	var words []string
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '\n' || r == '\r' }) {
		w = strings.Join(strings.Fields(w), " ")
		if fold.String(w) == "" || slices.ContainsFunc(words, func(o string) bool { return fold.String(o) == fold.String(w) }) {
			continue
		}
		if utf8.RuneCountInString(w) > KeywordLength {
			return Field("keywords", "A keyword can have %d characters.", KeywordLength)
		}
		words = append(words, w)
	}
	if len(words) > KeywordsMax {
		return Field("keywords", "You can have %d keywords. Remove some.", KeywordsMax)
	}
	return n.store.KeywordsSet(ctx, user, words)
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
		return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
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

// tell has all pages of the user draw their rooms again.
func (n *Notifications) tell(ctx context.Context, user UserID, err error) error {
	if err == nil {
		n.publisher.PublishToUser(ctx, UserEvent{Person: user, Rooms: true})
	}
	return err
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
