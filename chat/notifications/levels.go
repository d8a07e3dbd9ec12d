package notifications

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"parley/chat"
	"parley/chat/fold"
)

// LevelStore keeps levels.
type LevelStore interface {
	Levels(ctx context.Context, user chat.UserID) (chat.Levels, error)
	LevelSet(ctx context.Context, user chat.UserID, level chat.Level) error
	// RoomLevelSet does nothing for a room that the user is not in.
	// A room tells nothing until muted.
	RoomLevelSet(ctx context.Context, user chat.UserID, room chat.RoomID, level chat.Level, muted time.Time) error
	KeywordsSet(ctx context.Context, user chat.UserID, words []string) error
}

// Notifications let users say what they are told.
type Notifications struct {
	store     LevelStore
	publisher chat.Publisher
}

// NewNotifications keeps levels in a store, and tells the user's pages.
func NewNotifications(store LevelStore, publisher chat.Publisher) *Notifications {
	return &Notifications{store, publisher}
}

// Of returns a user's levels.
func (n *Notifications) Of(ctx context.Context, user chat.UserID) (chat.Levels, error) {
	return n.store.Levels(ctx, user)
}

// Set changes the account's level.
func (n *Notifications) Set(ctx context.Context, user chat.UserID, level string) error {
	if err := chat.CheckLevel(chat.Level(level)); err != nil {
		return err
	}
	return n.tell(ctx, user, n.store.LevelSet(ctx, user, chat.Level(level)))
}

// SetRoom changes the level of a room; "default" is the account's. A room tells nothing
// until muted, which may be zero.
func (n *Notifications) SetRoom(ctx context.Context, user chat.UserID, room chat.RoomID, level string, muted time.Time) error {
	if level == "default" {
		return n.tell(ctx, user, n.store.RoomLevelSet(ctx, user, room, chat.LevelDefault, muted))
	}
	if err := chat.CheckLevel(chat.Level(level)); err != nil {
		return err
	}
	return n.tell(ctx, user, n.store.RoomLevelSet(ctx, user, room, chat.Level(level), muted))
}

// The bounds of an account's keywords.
const (
	KeywordsMax   = 20
	KeywordLength = 40 // characters
)

// SetKeywords takes words and phrases, separated by commas or lines.
func (n *Notifications) SetKeywords(ctx context.Context, user chat.UserID, text string) error {
	var words []string
	for _, w := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == '\n' || r == '\r' }) {
		w = strings.Join(strings.Fields(w), " ")
		if fold.String(w) == "" || slices.ContainsFunc(words, func(o string) bool { return fold.String(o) == fold.String(w) }) {
			continue
		}
		if utf8.RuneCountInString(w) > KeywordLength {
			return chat.Field("keywords", "A keyword can have %d characters.", KeywordLength)
		}
		words = append(words, w)
	}
	if len(words) > KeywordsMax {
		return chat.Field("keywords", "You can have %d keywords. Remove some.", KeywordsMax)
	}
	return n.store.KeywordsSet(ctx, user, words)
}

// tell has all pages of the user draw their rooms again.
func (n *Notifications) tell(ctx context.Context, user chat.UserID, err error) error {
	if err == nil {
		n.publisher.PublishToUser(ctx, chat.UserEvent{Person: user, Rooms: true})
	}
	return err
}
