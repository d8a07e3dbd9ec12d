package postgres

import (
	"context"
	"time"

	"parley/operation"
	"parley/store/postgres/db"
)

// Storage implements operation.StorageStore.
func (s *Store) Storage(ctx context.Context, most int) (st operation.Storage, err error) {
	err = s.tx(ctx, func(q *db.Queries) error {
		all, err := q.StorageTotals(ctx)
		if err != nil {
			return err
		}
		st.Stored, st.Database = all.Stored, all.Database
		kinds, err := q.StorageKinds(ctx)
		if err != nil {
			return err
		}
		for _, r := range kinds {
			st.Kinds = append(st.Kinds, operation.Share{Name: r.Name, Files: r.Files, Bytes: r.Bytes})
		}
		rooms, err := q.StorageRooms(ctx, int32(most))
		if err != nil {
			return err
		}
		for _, r := range rooms {
			st.Rooms = append(st.Rooms, operation.Share{Name: r.Name, Slug: r.Slug, Private: r.Private, Files: r.Files, Bytes: r.Bytes})
		}
		people, err := q.StoragePeople(ctx, int32(most))
		for _, r := range people {
			st.People = append(st.People, operation.Share{Name: r.Username, Files: r.Files, Bytes: r.Bytes})
		}
		return err
	})
	return st, translate(err)
}

// Clock is PostgreSQL's time.
func (s *Store) Clock(ctx context.Context) (time.Time, error) {
	at, err := s.q.Clock(ctx)
	return at, translate(err)
}

// PushWaiting measures the notifications that are due, and counts those that are tried again later.
func (s *Store) PushWaiting(ctx context.Context) (due operation.Queue, failing int64, err error) {
	r, err := s.q.PushWaiting(ctx)
	return operation.Queue{Waiting: r.Waiting, Oldest: time.Duration(r.Oldest * float64(time.Second))}, r.Failing, translate(err)
}
