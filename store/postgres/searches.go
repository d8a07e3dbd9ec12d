package postgres

import (
	"context"

	"parley/chat"
	"parley/store/postgres/db"
)

// Searches implements chat.KeptSearchStore.
func (s *Store) Searches(ctx context.Context, user chat.UserID) (list []chat.KeptSearch, err error) {
	rows, err := s.q.SearchesList(ctx, int64(user))
	for _, r := range rows {
		list = append(list, chat.KeptSearch{ID: r.ID, Name: r.Name, Query: r.Query, Best: r.Best})
	}
	return list, translate(err)
}

// SearchNote implements chat.KeptSearchStore.
func (s *Store) SearchNote(ctx context.Context, user chat.UserID, k chat.KeptSearch) error {
	return s.tx(ctx, func(q *db.Queries) error {
		if err := q.SearchNote(ctx, db.SearchNoteParams{UserID: int64(user), Query: k.Query, Best: k.Best}); err != nil {
			return err
		}
		return q.SearchesTrim(ctx, db.SearchesTrimParams{UserID: int64(user), Kept: chat.SearchesRecent})
	})
}

// SearchKeep implements chat.KeptSearchStore.
func (s *Store) SearchKeep(ctx context.Context, user chat.UserID, k chat.KeptSearch) error {
	return s.tx(ctx, func(q *db.Queries) error {
		if err := q.SearchesForgetNamed(ctx, db.SearchesForgetNamedParams{UserID: int64(user), Name: k.Name}); err != nil {
			return err
		}
		n, err := q.SearchKeep(ctx, db.SearchKeepParams{UserID: int64(user), Name: k.Name, Query: k.Query, Best: k.Best, Most: chat.SearchesMost})
		if err == nil && n == 0 {
			return chat.ErrSearchesMost
		}
		return err
	})
}

// SearchForget implements chat.KeptSearchStore.
func (s *Store) SearchForget(ctx context.Context, user chat.UserID, id int64) error {
	return translate(s.q.SearchForget(ctx, db.SearchForgetParams{UserID: int64(user), ID: id}))
}

// SearchesForgetRecent implements chat.KeptSearchStore.
func (s *Store) SearchesForgetRecent(ctx context.Context, user chat.UserID) error {
	return translate(s.q.SearchesForgetRecent(ctx, int64(user)))
}
