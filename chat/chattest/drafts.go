package chattest

import (
	"context"
	"maps"
	"slices"
	"time"

	"parley/chat"
	"parley/chat/ledger"
)

// draftAt is a draft's place; seq is its thread.
type draftAt = savedAt

type draftRow struct {
	body string
	at   time.Time
	nr   int // of the writing
}

// DraftSet implements kept.DraftStore.
func (d *Database) DraftSet(ctx context.Context, user chat.UserID, id chat.RoomID, thread int64, body string) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	d.drafted++
	d.drafts[draftAt{user, place{id, thread}}] = draftRow{body, d.now(), d.drafted}
	return nil
}

// DraftDelete implements kept.DraftStore.
func (d *Database) DraftDelete(ctx context.Context, user chat.UserID, id chat.RoomID, thread int64) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	delete(d.drafts, draftAt{user, place{id, thread}})
	return nil
}

// DraftOf implements kept.DraftStore.
func (d *Database) DraftOf(ctx context.Context, user chat.UserID, id chat.RoomID, thread int64) (string, error) {
	if err := d.begin(ctx); err != nil {
		return "", err
	}
	defer d.mu.Unlock()
	return d.drafts[draftAt{user, place{id, thread}}].body, nil
}

// DraftsOf implements kept.DraftStore.
func (d *Database) DraftsOf(ctx context.Context, user chat.UserID) (list []chat.KeptDraft, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	places := slices.SortedFunc(maps.Keys(d.drafts), func(a, b draftAt) int { return d.drafts[b].nr - d.drafts[a].nr })
	for _, at := range places {
		r := d.present(at.room)
		if at.user != user || r == nil || r.members[user] == nil {
			continue
		}
		x := d.drafts[at]
		body := []rune(x.body)
		list = append(list, chat.KeptDraft{Slug: r.Slug, Name: r.Name, Thread: at.seq, Body: string(body[:min(len(body), 600)]), At: x.at})
	}
	return list, nil
}

// endDrafts ends the drafts of what was sent.
func (d *Database) endDrafts(l *ledger.Ledger) {
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
