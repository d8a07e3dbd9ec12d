package postgres

import (
	"context"
	"errors"
	"time"

	"parley/store/postgres/db"
)

// ErrRepairing is for a repair of files that begins while another one runs.
var ErrRepairing = errors.New("postgres: the files are being repaired")

// unlockLimit bounds how long a repair that has ended waits to say so.
const unlockLimit = time.Second

// LockRepair lets one process at a time repair files, until it calls unlock or loses its connection. Others get ErrRepairing
// at once.
func (s *Store) LockRepair(ctx context.Context) (unlock func(), err error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, translate(err)
	}
	q := db.New(conn)
	switch got, err := q.BlobsRepairLock(ctx); {
	case err != nil:
		conn.Release()
		return nil, translate(err)
	case !got:
		conn.Release()
		return nil, ErrRepairing
	}
	return func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), unlockLimit)
		defer cancel()
		if q.BlobsRepairUnlock(ctx) != nil {
			_ = conn.Conn().Close(ctx)
		}
		conn.Release()
	}, nil
}

// BlobSumsOff is how many bytes the rows of all bytes have more than the sum that is kept of them. It adds these to the sum if
// it is to repair, one call after the other.
func (s *Store) BlobSumsOff(ctx context.Context, repair bool) (off int64, err error) {
	if !repair {
		off, err = s.q.BlobSumsOff(ctx)
		return off, translate(err)
	}
	err = s.tx(ctx, func(q *db.Queries) error {
		if err := q.BlobsLock(ctx); err != nil {
			return err
		}
		if off, err = q.BlobSumsOff(ctx); err != nil || off == 0 {
			return err
		}
		return q.BlobSumsAdd(ctx, off)
	})
	return off, err
}
