package rooms

import (
	"context"

	"parley/chat"
)

// MayWrite reports whether user may write in a room now: open pages say that somebody types,
// and know nothing of what has changed since.
func (r *Service) MayWrite(ctx context.Context, slug string, user chat.UserID) bool {
	a, err := r.Open(ctx, slug, user)
	return err == nil && a.May(chat.WriteIn)
}
