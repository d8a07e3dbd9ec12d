package postgres

import (
	"context"

	"parley/chat"
)

// FeedEpoch implements chat.FeedStore.
func (s *Store) FeedEpoch(ctx context.Context, user chat.UserID) (int64, error) {
	epoch, err := s.q.FeedEpoch(ctx, int64(user))
	return epoch, translate(err)
}

// FeedSet implements chat.FeedStore.
func (s *Store) FeedSet(ctx context.Context, user chat.UserID, active bool) (bool, error) {
	set := s.q.FeedEnd
	if active {
		set = s.q.FeedSet
	}
	n, err := set(ctx, int64(user))
	return n > 0, translate(err)
}
