package chattest

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"parley/chat"
	"parley/chat/fold"
)

// erasedListed is how many deleted rooms a page shows.
const erasedListed = 100

// RoomDelete implements rooms.Store.
func (d *Database) RoomDelete(ctx context.Context, id chat.RoomID, by chat.UserID) (members []chat.UserID, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	r := d.rooms[id]
	if r == nil || r.deleted() {
		return nil, nil
	}
	if err := d.refused(r, by, chat.AskManagesAny); err != nil {
		return nil, err
	}
	r.former, r.Slug, r.deletedBy, r.deletedAt = r.Slug, "", by, d.now()
	d.noteAvatar(chat.AvatarOf{Room: id})
	for user := range r.members {
		members = append(members, user)
	}
	return members, nil
}

// restorable lists the rooms that a user can restore, the last deleted first.
func (d *Database) restorable(by chat.UserID) (list []chat.DeletedRoom) {
	for _, r := range d.rooms {
		if r.deleted() && r.deletedBy == by && by != 0 && d.now().Sub(r.deletedAt) < chat.RestorableFor {
			list = append(list, chat.DeletedRoom{ID: r.ID, Slug: r.former, Name: r.Name, DeletedAt: r.deletedAt})
		}
	}
	slices.SortFunc(list, func(a, b chat.DeletedRoom) int {
		if momentOf(a.DeletedAt, a.ID).before(momentOf(b.DeletedAt, b.ID)) {
			return 1
		}
		return -1
	})
	return list
}

// ArchivedRooms implements rooms.Store.
func (d *Database) ArchivedRooms(ctx context.Context, user chat.UserID, from string) (list []chat.RoomLink, next string, err error) {
	if strings.ContainsRune(from, 0) || !utf8.ValidString(from) {
		return nil, "", errNoPage
	}
	if err := d.begin(ctx); err != nil {
		return nil, "", err
	}
	defer d.mu.Unlock()
	for _, r := range d.byName() {
		if r.members[user] == nil || !r.Archived || r.Direct || fold.String(r.Name) < from {
			continue
		}
		if len(list) == d.perPage(chat.ArchivedPageSize) {
			return list, fold.String(r.Name), nil
		}
		list = append(list, chat.RoomLink{ID: r.ID, Slug: r.Slug, Name: r.Name, Private: r.Private})
	}
	return list, "", nil
}

// DeletedRooms implements rooms.Store.
func (d *Database) DeletedRooms(ctx context.Context, by chat.UserID, from string) (list []chat.DeletedRoom, next string, err error) {
	upto, err := parseMoment(from)
	if err != nil {
		return nil, "", err
	}
	if err := d.begin(ctx); err != nil {
		return nil, "", err
	}
	defer d.mu.Unlock()
	for _, r := range d.restorable(by) {
		at := momentOf(r.DeletedAt, r.ID)
		if from != "" && upto.before(at) {
			continue
		}
		if len(list) == d.perPage(erasedListed) {
			return list, at.String(), nil
		}
		list = append(list, r)
	}
	return list, "", nil
}

// DeletedRoom implements rooms.Store.
func (d *Database) DeletedRoom(ctx context.Context, id chat.RoomID, by chat.UserID) (chat.DeletedRoom, error) {
	if err := d.begin(ctx); err != nil {
		return chat.DeletedRoom{}, err
	}
	defer d.mu.Unlock()
	for _, r := range d.restorable(by) {
		if r.ID == id {
			return r, nil
		}
	}
	return chat.DeletedRoom{}, missing()
}

// RoomJustDeleted implements rooms.Store.
func (d *Database) RoomJustDeleted(ctx context.Context, slug string, by chat.UserID) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	return slices.ContainsFunc(d.restorable(by), func(r chat.DeletedRoom) bool {
		return r.Slug == slug && d.now().Sub(r.DeletedAt) < chat.RepeatWindow
	}), nil
}

// RoomRestored implements rooms.Store.
func (d *Database) RoomRestored(ctx context.Context, id chat.RoomID, user chat.UserID) (string, error) {
	if err := d.begin(ctx); err != nil {
		return "", err
	}
	defer d.mu.Unlock()
	r, u := d.present(id), d.users[user]
	if r != nil && r.direct == "" && (r.members[user] != nil && r.members[user].admin || u != nil && u.Role.May(chat.ManageRooms)) {
		return r.Slug, nil
	}
	return "", missing()
}

// RoomRestore implements rooms.Store.
func (d *Database) RoomRestore(ctx context.Context, back chat.DeletedRoom, by chat.UserID) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	if !slices.ContainsFunc(d.restorable(by), func(r chat.DeletedRoom) bool { return r.ID == back.ID }) {
		return missing()
	}
	if err := d.roomTaken(back.ID, back.Name, back.Slug); err != nil {
		return err
	}
	r := d.rooms[back.ID]
	r.Slug, r.former, r.deletedBy, r.deletedAt = back.Slug, "", 0, time.Time{}
	d.noteAvatar(chat.AvatarOf{Room: back.ID})
	return nil
}
