package postgres

import (
	"context"

	"parley/chat"
	"parley/store/postgres/db"
)

// FeedEpoch implements chat.FeedStore.
func (s *Store) FeedEpoch(ctx context.Context, user chat.UserID) (int64, error) {
	epoch, err := s.q.FeedEpoch(ctx, int64(user))
	return epoch, translate(err)
}

// FeedSet implements chat.FeedStore.
func (s *Store) FeedSet(ctx context.Context, user chat.UserID, active bool) error {
	return translate(s.q.FeedSet(ctx, db.FeedSetParams{UserID: int64(user), Active: active}))
}
