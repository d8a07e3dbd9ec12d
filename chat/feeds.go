package chat

import "context"

// FeedStore keeps whether the addresses of an account's feeds are valid.
type FeedStore interface {
	// FeedEpoch is the number of the account's present addresses, or NotFound.
	FeedEpoch(ctx context.Context, user UserID) (int64, error)
	// FeedSet makes addresses with active, or ends those that there are. The second of two
	// clicks changes nothing. A new password ends them, too.
	FeedSet(ctx context.Context, user UserID, active bool) (changed bool, err error)
}
