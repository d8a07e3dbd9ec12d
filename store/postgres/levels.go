package postgres

import (
	"context"

	"parley/chat"
	"parley/store/postgres/db"
)

// Levels implements chat.LevelStore.
func (s *Store) Levels(ctx context.Context, user chat.UserID) (levels chat.Levels, err error) {
	level, err := s.q.LevelGet(ctx, int64(user))
	if err != nil {
		return levels, translate(err)
	}
	levels.Account = chat.Level(level)
	rows, err := s.q.RoomLevels(ctx, int64(user))
	for _, r := range rows {
		if r.Direct {
			r.Name = chat.DirectName(r.People)
		}
		levels.Rooms = append(levels.Rooms, chat.RoomLevel{Slug: r.Slug, Name: r.Name, Level: chat.Level(r.Level)})
	}
	return levels, translate(err)
}

// LevelSet implements chat.LevelStore.
func (s *Store) LevelSet(ctx context.Context, user chat.UserID, level chat.Level) error {
	return translate(s.q.LevelSet(ctx, db.LevelSetParams{Level: string(level), UserID: int64(user)}))
}

// RoomLevelSet implements chat.LevelStore.
func (s *Store) RoomLevelSet(ctx context.Context, user chat.UserID, room chat.RoomID, level chat.Level) error {
	return translate(s.q.RoomLevelSet(ctx, db.RoomLevelSetParams{Level: string(level), UserID: int64(user), RoomID: int64(room)}))
}
