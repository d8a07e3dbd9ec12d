package chattest

import (
	"cmp"
	"context"

	"parley/chat"
)

// Levels implements chat.LevelStore.
func (d *Database) Levels(ctx context.Context, user chat.UserID) (chat.Levels, error) {
	if err := d.begin(ctx); err != nil {
		return chat.Levels{}, err
	}
	defer d.mu.Unlock()
	levels := chat.Levels{Account: cmp.Or(d.inboxed.levels[user], chat.LevelAll)}
	for _, r := range d.byName() {
		if m := r.members[user]; m != nil && m.level != "" {
			levels.Rooms = append(levels.Rooms, chat.RoomLevel{Slug: r.Slug, Name: r.Name, Level: m.level})
		}
	}
	return levels, nil
}

// LevelSet implements chat.LevelStore.
func (d *Database) LevelSet(ctx context.Context, user chat.UserID, level chat.Level) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	d.inboxed.levels[user] = level
	return nil
}

// RoomLevelSet implements chat.LevelStore.
func (d *Database) RoomLevelSet(ctx context.Context, user chat.UserID, room chat.RoomID, level chat.Level) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if r := d.present(room); r != nil && r.members[user] != nil {
		r.members[user].level = level
	}
	return nil
}

// told is a room's link with the counts that its member is told.
func (d *Database) told(r *room, user chat.UserID, l chat.RoomLink) chat.RoomLink {
	return l.Apply(cmp.Or(r.members[user].level, d.inboxed.levels[user]))
}
