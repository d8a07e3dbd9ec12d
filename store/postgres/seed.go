package postgres

import (
	"context"

	"parley/chat"
	"parley/store/postgres/db"
)

// SeedMessages adds messages to a room, by its authors in turn. It is for trials and
// for measuring with a full database; nothing is announced.
func (s *Store) SeedMessages(ctx context.Context, room chat.RoomID, authors []chat.UserID, total int) error {
	ids := make([]int64, len(authors))
	for i, id := range authors {
		ids[i] = int64(id)
	}
	return s.tx(ctx, func(q *db.Queries) error {
		if _, err := q.RoomLock(ctx, int64(room)); err != nil {
			return err
		}
		if err := q.MessagesSeed(ctx, db.MessagesSeedParams{RoomID: int64(room), Authors: ids, Total: int64(total)}); err != nil {
			return err
		}
		return q.RoomAdvanceBy(ctx, db.RoomAdvanceByParams{ID: int64(room), Total: int64(total)})
	})
}
