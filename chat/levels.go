package chat

import "context"

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
	Account Level
	Rooms   []RoomLevel
}

// RoomLevel is the level of one room.
type RoomLevel struct {
	Slug, Name string
	Level      Level
}

// LevelStore keeps levels.
type LevelStore interface {
	Levels(ctx context.Context, user UserID) (Levels, error)
	LevelSet(ctx context.Context, user UserID, level Level) error
	// RoomLevelSet does nothing for a room that the user is not in.
	RoomLevelSet(ctx context.Context, user UserID, room RoomID, level Level) error
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
	if err := checkLevel(Level(level)); err != nil {
		return err
	}
	return n.tell(ctx, user, n.store.LevelSet(ctx, user, Level(level)))
}

// SetRoom changes the level of a room; "default" is the account's.
func (n *Notifications) SetRoom(ctx context.Context, user UserID, room RoomID, level string) error {
	if level == "default" {
		return n.tell(ctx, user, n.store.RoomLevelSet(ctx, user, room, LevelDefault))
	}
	if err := checkLevel(Level(level)); err != nil {
		return err
	}
	return n.tell(ctx, user, n.store.RoomLevelSet(ctx, user, room, Level(level)))
}

func checkLevel(l Level) error {
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
