package postgres

import (
	"context"
	"time"

	"parley/chat"
	"parley/store/postgres/db"
)

// SeqAt implements history.ExportStore.
func (s *Store) SeqAt(ctx context.Context, room chat.Room, at time.Time) (int64, error) {
	seq, err := s.q.MessageSeqAt(ctx, db.MessageSeqAtParams{RoomID: int64(room.ID), LastSeq: room.LastSeq, At: at})
	return seq, translate(err)
}
