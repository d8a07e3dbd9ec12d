package chattest

import (
	"cmp"
	"context"
	"slices"
	"time"

	"parley/chat"
)

// avatarRow is an avatar, also one that was removed.
type avatarRow struct {
	chat.Avatar
	at time.Time
}

// AvatarSet implements chat.AvatarStore.
func (d *Database) AvatarSet(ctx context.Context, of chat.AvatarOf, by chat.UserID, a chat.Avatar) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if err := d.avatarRefused(of, by, chat.AskManages); err != nil {
		return err
	}
	if d.avatarName(of) == "" {
		return chat.ErrNoAvatar
	}
	d.avatars[of] = avatarRow{chat.Avatar{Hash: a.Hash, Small: slices.Clone(a.Small), Large: slices.Clone(a.Large)}, d.avatarTime()}
	return nil
}

// avatarRefused is why a user does not change a room's avatar, or another person's.
func (d *Database) avatarRefused(of chat.AvatarOf, by chat.UserID, rule chat.RoomRule) error {
	if of.Room == 0 && of.User == by {
		return nil
	}
	if of.Room == 0 {
		_, err := d.checkBar(by, of.User, chat.CheckUnpictures)
		return err
	}
	r := d.present(of.Room)
	if r == nil {
		return chat.ErrNoRoom
	}
	return d.refused(r, by, rule)
}

// avatarTime tells changes apart, as the clock of a server does.
func (d *Database) avatarTime() time.Time {
	now := d.now()
	for _, row := range d.avatars {
		if !now.After(row.at) {
			now = row.at.Add(1)
		}
	}
	return now
}

// avatarName is empty where the account or the room is deleted.
func (d *Database) avatarName(of chat.AvatarOf) string {
	if u := d.users[of.User]; u != nil {
		return u.Username
	}
	if r := d.rooms[of.Room]; r != nil && !r.deleted() {
		return r.Slug
	}
	return ""
}

// AvatarRemove implements chat.AvatarStore.
func (d *Database) AvatarRemove(ctx context.Context, of chat.AvatarOf, by chat.UserID) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	if err := d.avatarRefused(of, by, chat.AskManagesAny); err != nil {
		return false, err
	}
	had := d.avatars[of].Hash != ""
	d.dropAvatar(of)
	return had, nil
}

func (d *Database) dropAvatar(of chat.AvatarOf) {
	if row, ok := d.avatars[of]; ok && row.Hash != "" {
		d.avatars[of] = avatarRow{at: d.avatarTime()}
	}
}

// noteAvatar has processes read again under which name a room's stands.
func (d *Database) noteAvatar(of chat.AvatarOf) {
	if row, ok := d.avatars[of]; ok {
		row.at = d.avatarTime()
		d.avatars[of] = row
	}
}

// AvatarsSince implements chat.AvatarStore.
func (d *Database) AvatarsSince(ctx context.Context, since time.Time) (list []chat.AvatarNote, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for of, row := range d.avatars {
		if !row.at.Before(since) {
			list = append(list, chat.AvatarNote{Of: of, Name: d.avatarName(of), Hash: row.Hash, At: row.at})
		}
	}
	slices.SortFunc(list, func(a, b chat.AvatarNote) int { return a.At.Compare(b.At) })
	return list, nil
}

// Avatar implements chat.AvatarStore.
func (d *Database) Avatar(ctx context.Context, of chat.AvatarOf) (chat.Avatar, error) {
	if err := d.begin(ctx); err != nil {
		return chat.Avatar{}, err
	}
	defer d.mu.Unlock()
	row := d.avatars[of]
	if row.Hash == "" {
		return chat.Avatar{}, chat.ErrNoAvatar
	}
	return row.Avatar, nil
}

// AvatarsKnown implements chat.AvatarStore.
func (d *Database) AvatarsKnown(ctx context.Context, viewer chat.UserID, names []string) (list []chat.Avatar, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for of, row := range d.avatars {
		name := d.avatarName(of)
		if of.User != 0 && row.Hash != "" && slices.Contains(names, name) && d.knows(viewer, of.User) {
			list = append(list, chat.Avatar{Name: name, Hash: row.Hash, Small: row.Small})
		}
	}
	slices.SortFunc(list, func(a, b chat.Avatar) int { return cmp.Compare(a.Name, b.Name) })
	return list, nil
}
