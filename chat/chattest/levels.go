package chattest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"parley/chat"
)

// Levels implements notifications.LevelStore.
func (d *Database) Levels(ctx context.Context, user chat.UserID) (chat.Levels, error) {
	if err := d.begin(ctx); err != nil {
		return chat.Levels{}, err
	}
	defer d.mu.Unlock()
	levels := chat.Levels{Account: cmp.Or(d.inboxed.levels[user], chat.LevelAll), Keywords: d.inboxed.keywords[user]}
	for _, r := range d.byName() {
		if m := r.members[user]; m != nil && (m.level != "" || m.muted.After(d.now())) {
			l := chat.RoomLevel{Slug: r.Slug, Name: r.Name, Level: m.level}
			if m.muted.After(d.now()) {
				l.Until = m.muted
			}
			levels.Rooms = append(levels.Rooms, l)
		}
	}
	return levels, nil
}

// LevelSet implements notifications.LevelStore.
func (d *Database) LevelSet(ctx context.Context, user chat.UserID, level chat.Level) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	d.inboxed.chose[user] = d.inboxed.chose[user] || level != cmp.Or(d.inboxed.levels[user], chat.LevelAll)
	d.inboxed.levels[user] = level
	return nil
}

// RoomLevelSet implements notifications.LevelStore.
func (d *Database) RoomLevelSet(ctx context.Context, user chat.UserID, room chat.RoomID, level chat.Level, muted time.Time) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if r := d.present(room); r != nil && r.members[user] != nil {
		r.members[user].level, r.members[user].muted = level, muted
	}
	return nil
}

// told is a room's link with the counts that its member is told.
func (d *Database) told(r *room, user chat.UserID, l chat.RoomLink) chat.RoomLink {
	if r.members[user].muted.After(d.now()) {
		return l.Apply(chat.LevelNone)
	}
	return l.Apply(cmp.Or(r.members[user].level, d.inboxed.levels[user]))
}

// KeywordsSet implements notifications.LevelStore.
func (d *Database) KeywordsSet(ctx context.Context, user chat.UserID, words []string) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	d.inboxed.keywords[user] = slices.Clone(words)
	return nil
}
