package postgres

import (
	"context"

	"parley/chat"
	"parley/store/postgres/db"
)

// RefuseAdding implements rooms.Store.
func (s *Store) RefuseAdding(ctx context.Context, room chat.RoomID, user chat.UserID) error {
	return translate(s.q.RefusalInsert(ctx, db.RefusalInsertParams{UserID: int64(user), RoomID: int64(room)}))
}

// RefusesAdding implements rooms.Store.
func (s *Store) RefusesAdding(ctx context.Context, room chat.RoomID, user chat.UserID) (bool, error) {
	refused, err := s.q.Refused(ctx, db.RefusedParams{UserID: int64(user), RoomID: int64(room)})
	return refused, translate(err)
}
