package chattest

import (
	"context"

	"parley/chat"
)

// draftAt is a draft's place; seq is its thread.
type draftAt = savedAt

// DraftSet implements chat.DraftStore.
func (d *Database) DraftSet(ctx context.Context, user chat.UserID, id chat.RoomID, thread int64, body string) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	d.drafts[draftAt{user, place{id, thread}}] = body
	return nil
}

// DraftDelete implements chat.DraftStore.
func (d *Database) DraftDelete(ctx context.Context, user chat.UserID, id chat.RoomID, thread int64) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	delete(d.drafts, draftAt{user, place{id, thread}})
	return nil
}

// DraftOf implements chat.DraftStore.
func (d *Database) DraftOf(ctx context.Context, user chat.UserID, id chat.RoomID, thread int64) (string, error) {
	if err := d.begin(ctx); err != nil {
		return "", err
	}
	defer d.mu.Unlock()
	return d.drafts[draftAt{user, place{id, thread}}], nil
}

// endDrafts ends the drafts of what was sent.
func (d *Database) endDrafts(l *chat.Ledger) {
	for _, m := range l.Sent() {
		delete(d.drafts, draftAt{m.Author, place{m.Room, m.Thread}})
	}
}

// hasDraft reports whether a user has a draft in a room.
func (d *Database) hasDraft(user chat.UserID, id chat.RoomID) bool {
	for at := range d.drafts {
		if at.user == user && at.room == id {
			return true
		}
	}
	return false
}
