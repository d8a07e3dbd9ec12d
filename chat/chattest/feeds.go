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
func (d *Database) FeedSet(ctx context.Context, user chat.UserID, active bool) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	epoch, known := d.inboxed.feeds[user]
	switch {
	case !known && active:
		epoch = 1
	case !known:
		epoch = -1
	case active && epoch < 0:
		epoch = 1 - epoch
	}
	d.inboxed.feeds[user] = epoch
	if !active {
		d.endFeeds(user)
	}
	return nil
}
