package chattest

import (
	"context"

	"parley/chat"
)

// FeedEpoch implements chat.FeedStore.
func (d *Database) FeedEpoch(ctx context.Context, user chat.UserID) (int64, error) {
	if err := d.begin(ctx); err != nil {
		return 0, err
	}
	defer d.mu.Unlock()
	if epoch := d.inboxed.feeds[user]; epoch > 0 {
		return epoch, nil
	}
	return 0, chat.E(chat.NotFound, "There is no feed.")
}

// endFeeds ends the addresses of an account's feeds.
func (d *Database) endFeeds(user chat.UserID) {
	if epoch := d.inboxed.feeds[user]; epoch > 0 {
		d.inboxed.feeds[user] = -1 - epoch
	}
}

// FeedSet implements chat.FeedStore. An epoch below zero is one that ended.
func (d *Database) FeedSet(ctx context.Context, user chat.UserID, active bool) (changed bool, err error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	epoch := d.inboxed.feeds[user]
	switch changed = active != (epoch > 0); {
	case !changed:
	case active:
		d.inboxed.feeds[user] = 1 - epoch
	default:
		d.endFeeds(user)
	}
	return changed, nil
}
