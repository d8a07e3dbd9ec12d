package chat

import (
	"context"
	"strings"

	"parley/chat/fold"
)

// RoomsOf is the page of a user's rooms that begins at from: the Next of another page,
// or "" for the first.
func (r *Rooms) RoomsOf(ctx context.Context, user UserID, from string) (RoomList, error) {
	return r.store.RoomsOf(ctx, user, from)
}

// Entered notes the room that a user opened last.
func (r *Rooms) Entered(ctx context.Context, user UserID, room RoomID) error {
	return r.store.LastRoomSet(ctx, user, room)
}

// ArchivedPageSize is how many archived rooms a page lists.
const ArchivedPageSize = 50

// ArchivedRooms are a user's archived rooms by name. from is the next of another page, or "".
func (r *Rooms) ArchivedRooms(ctx context.Context, user UserID, from string) (list []RoomLink, next string, err error) {
	return r.store.ArchivedRooms(ctx, user, from)
}

// DeletedRooms are the rooms that a user can restore, the last deleted first. from is
// the next of another page, or "" for the first.
func (r *Rooms) DeletedRooms(ctx context.Context, by UserID, from string) (list []DeletedRoom, next string, err error) {
	return r.store.DeletedRooms(ctx, by, from)
}

// Succession says what happens to a room when user leaves it.
func (r *Rooms) Succession(ctx context.Context, room RoomID, user UserID) (Succession, error) {
	return r.store.Succession(ctx, room, user)
}

// FirstMembers is the beginning of a room's members, at most most.
func (r *Rooms) FirstMembers(ctx context.Context, room RoomID, most int) (MemberPage, error) {
	return r.store.Members(ctx, room, "", "", most)
}

// membersSought is how many present users are looked up as members at most.
const membersSought = 500

// PresentMembers are the first of the members among the users who are present.
func (r *Rooms) PresentMembers(ctx context.Context, room RoomID, present []UserID, most int) ([]Member, error) {
	if len(present) == 0 {
		return nil, nil
	}
	return r.store.MembersAmong(ctx, room, present[:min(len(present), membersSought)], most)
}

// Named is the room that a user means by its name or its address. Of its names, the user's
// own rooms come first.
func (r *Rooms) Named(ctx context.Context, user UserID, name string) (Access, error) {
	if _, slug, found := strings.Cut(name, "/rooms/"); found {
		return r.Open(ctx, slug, user)
	}
	name, err := CleanQuery(name)
	if err != nil || name == "" {
		return Access{}, ErrNoRoom
	}
	mine, err := r.store.MyRooms(ctx, user, fold.String(name), switchesMine)
	if err != nil {
		return Access{}, err
	}
	for _, l := range mine {
		if fold.String(l.Name) == fold.String(name) {
			return r.Open(ctx, l.Slug, user)
		}
	}
	found, err := r.store.FindRooms(ctx, user, fold.String(name), "", 1)
	if err == nil && len(found) > 0 && fold.String(found[0].Name) == fold.String(name) {
		return r.Open(ctx, found[0].Slug, user)
	}
	if err != nil {
		return Access{}, err
	}
	return Access{}, ErrNoRoom
}
