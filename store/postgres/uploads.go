package postgres

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"parley/chat"
	"parley/store/postgres/db"
)

// UploadInsert implements chat.UploadStore.
func (s *Store) UploadInsert(ctx context.Context, u chat.Upload, check func(open int, taken int64) error, fits func(used int64) error) error {
	return s.tx(ctx, func(q *db.Queries) error {
		if err := q.UploadLock(ctx, int64(u.User)); err != nil {
			return err
		}
		open, err := q.UploadsOpen(ctx, int64(u.User))
		if err != nil {
			return err
		}
		taken, err := q.FilesSizeOf(ctx, int64(u.User))
		if err != nil {
			return err
		}
		if err := check(int(open), taken); err != nil {
			return err
		}
		if err := bytesFit(ctx, q, fits); err != nil {
			return err
		}
		return q.UploadInsert(ctx, db.UploadInsertParams{ID: u.ID, UserID: int64(u.User), RoomID: int64(u.Room), Name: u.Name, Size: u.Size})
	})
}

func bytesFit(ctx context.Context, q *db.Queries, fits func(used int64) error) error {
	if fits == nil {
		return nil
	}
	if err := q.BlobsLock(ctx); err != nil {
		return err
	}
	used, err := q.BlobsSize(ctx)
	if err != nil {
		return err
	}
	return fits(used)
}

// UploadGet implements chat.UploadStore.
func (s *Store) UploadGet(ctx context.Context, id uuid.UUID) (chat.Upload, error) {
	r, err := s.q.UploadGet(ctx, id)
	return chat.Upload{ID: r.ID, User: chat.UserID(r.UserID), Room: chat.RoomID(r.RoomID), Name: r.Name, Size: r.Size, Done: r.Done}, translate(err)
}

// UploadTouch implements chat.UploadStore.
func (s *Store) UploadTouch(ctx context.Context, id uuid.UUID, done bool) error {
	n, err := s.q.UploadTouch(ctx, db.UploadTouchParams{ID: id, Done: done})
	if err == nil && n == 0 {
		err = pgx.ErrNoRows
	}
	return translate(err)
}

// UploadDelete implements chat.UploadStore.
func (s *Store) UploadDelete(ctx context.Context, id uuid.UUID) error {
	return translate(s.q.UploadDelete(ctx, id))
}

// UploadsStale implements chat.UploadStore.
func (s *Store) UploadsStale(ctx context.Context, age, kept time.Duration, most int) ([]uuid.UUID, error) {
	ids, err := s.q.UploadsStale(ctx, db.UploadsStaleParams{Age: age, Kept: kept, Most: int32(most)})
	return ids, translate(err)
}
