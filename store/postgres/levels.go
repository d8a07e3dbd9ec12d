package postgres

import (
	"context"
	"time"

	"parley/chat"
	"parley/store/postgres/db"
)

// Levels implements notifications.LevelStore.
func (s *Store) Levels(ctx context.Context, user chat.UserID) (levels chat.Levels, err error) {
	level, err := s.q.LevelGet(ctx, int64(user))
	if err != nil {
		return levels, translate(err)
	}
	levels.Account = chat.Level(level)
	if levels.Keywords, err = s.q.KeywordsGet(ctx, int64(user)); err != nil && !chat.Is(translate(err), chat.NotFound) {
		return levels, translate(err)
	}
	rows, err := s.q.RoomLevels(ctx, int64(user))
	for _, r := range rows {
		if r.Direct {
			r.Name = chat.DirectName(r.People)
		}
		levels.Rooms = append(levels.Rooms, chat.RoomLevel{Slug: r.Slug, Name: r.Name, Level: chat.Level(r.Level), Until: orZero(r.MutedUntil)})
	}
	return levels, translate(err)
}

// LevelSet implements notifications.LevelStore.
func (s *Store) LevelSet(ctx context.Context, user chat.UserID, level chat.Level) error {
	return translate(s.q.LevelSet(ctx, db.LevelSetParams{Level: string(level), UserID: int64(user)}))
}

// RoomLevelSet implements notifications.LevelStore.
func (s *Store) RoomLevelSet(ctx context.Context, user chat.UserID, room chat.RoomID, level chat.Level, muted time.Time) error {
	if muted.IsZero() {
		muted = time.Unix(0, 0)
	}
	return translate(s.q.RoomLevelSet(ctx, db.RoomLevelSetParams{Level: string(level), MutedUntil: muted, UserID: int64(user), RoomID: int64(room)}))
}

// KeywordsSet implements notifications.LevelStore.
func (s *Store) KeywordsSet(ctx context.Context, user chat.UserID, words []string) error {
	if words == nil {
		words = []string{}
	}
	return translate(s.q.KeywordsSet(ctx, db.KeywordsSetParams{UserID: int64(user), Words: words}))
}

// forgetNotified deletes what a deleted account wanted to be told, and where.
func forgetNotified(ctx context.Context, q *db.Queries, user chat.UserID) error {
	if err := q.KeywordsForget(ctx, int64(user)); err != nil {
		return err
	}
	if err := q.SearchesForget(ctx, int64(user)); err != nil {
		return err
	}
	if err := q.DigestForget(ctx, int64(user)); err != nil {
		return err
	}
	if err := q.FeedForget(ctx, int64(user)); err != nil {
		return err
	}
	return q.PushDevicesForget(ctx, int64(user))
}

// orZero reads a time that SQL gives as the epoch where there is none.
func orZero(t time.Time) time.Time {
	if t.Unix() == 0 {
		return time.Time{}
	}
	return t
}
