package chat

import "context"

// MayWrite reports whether user may write in a room now: open pages say that somebody types,
// and know nothing of what has changed since.
func (r *Rooms) MayWrite(ctx context.Context, slug string, user UserID) bool {
	a, err := r.Open(ctx, slug, user)
	return err == nil && a.May(WriteIn)
}
