package chattest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"parley/chat"
)

// savedAt is a place in a user's list of saved messages.
type savedAt struct {
	user chat.UserID
	place
}

type savedRow struct {
	note string
	done bool
	at   time.Time
	nth  int // in the order of saving
}

// SavedInsert implements kept.SavedStore.
func (d *Database) SavedInsert(ctx context.Context, user chat.UserID, id chat.RoomID, seq int64) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	at, n := savedAt{user, place{id, seq}}, 0
	for other := range d.saved {
		if other.user == user && d.rooms[other.room].members[user] != nil {
			n++
		}
	}
	switch {
	case d.saved[at] != nil:
		return nil
	case n >= chat.SavedMax:
		return chat.ErrSavedMost
	}
	d.savings++
	d.saved[at] = &savedRow{at: d.now(), nth: d.savings}
	return nil
}

// SavedUpdate implements kept.SavedStore.
func (d *Database) SavedUpdate(ctx context.Context, user chat.UserID, id chat.RoomID, seq int64, note *string, done *bool) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	row := d.saved[savedAt{user, place{id, seq}}]
	if row == nil {
		return missing()
	}
	if note != nil {
		row.note = *note
	}
	if done != nil {
		row.done = *done
	}
	return nil
}

// SavedDelete implements kept.SavedStore.
func (d *Database) SavedDelete(ctx context.Context, user chat.UserID, id chat.RoomID, seq int64) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	delete(d.saved, savedAt{user, place{id, seq}})
	return nil
}

// IsSaved implements kept.SavedStore.
func (d *Database) IsSaved(ctx context.Context, user chat.UserID, id chat.RoomID, seq int64) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	return d.saved[savedAt{user, place{id, seq}}] != nil, nil
}

// SavedOf implements kept.SavedStore.
func (d *Database) SavedOf(ctx context.Context, user chat.UserID) (list []chat.Saved, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	nth := map[place]int{}
	for at, row := range d.saved {
		r := d.present(at.room)
		if at.user != user || r == nil || r.members[user] == nil || r.messages[at.seq-1].Deleted {
			continue
		}
		nth[at.place] = row.nth
		list = append(list, chat.Saved{Message: d.named(r.messages[at.seq-1]), Slug: r.Slug, Name: r.Name, Note: row.note, Done: row.done, At: row.at})
	}
	slices.SortFunc(list, func(a, b chat.Saved) int {
		if a.Done != b.Done {
			return map[bool]int{false: -1, true: 1}[a.Done]
		}
		return cmp.Compare(nth[place{b.Message.Room, b.Message.Seq}], nth[place{a.Message.Room, a.Message.Seq}])
	})
	return list, nil
}

// forgetKept removes what a deleted account had put aside.
func (d *Database) forgetKept(user chat.UserID) {
	for at := range d.saved {
		if at.user == user {
			delete(d.saved, at)
		}
	}
	d.endScheduled(func(x *scheduledRow) bool { return x.User == user })
	d.held = slices.DeleteFunc(d.held, func(h *heldRow) bool { return h.Command.Author == user })
	d.endReminders(func(x *reminderRow) bool { return x.User == user })
	for at := range d.drafts {
		if at.user == user {
			delete(d.drafts, at)
		}
	}
	delete(d.inboxed.keywords, user)
	d.forgetDigest(user)
	d.forgetSearches(func(x searchRow) bool { return x.user == user })
	delete(d.inboxed.feeds, user)
	d.pushed.list = slices.DeleteFunc(d.pushed.list, func(x chat.PushDevice) bool { return x.User == user })
}
