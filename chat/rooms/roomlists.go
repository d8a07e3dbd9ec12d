package rooms

import (
	"context"
	"strings"

	"parley/chat"
	"parley/chat/fold"
)

// RoomsOf is the page of a user's rooms that begins at from: the Next of another page,
// or "" for the first.
func (r *Service) RoomsOf(ctx context.Context, user chat.UserID, from string) (chat.RoomList, error) {
	return r.store.RoomsOf(ctx, user, from)
}

// Entered notes the room that a user opened last.
func (r *Service) Entered(ctx context.Context, user chat.UserID, room chat.RoomID) error {
	return r.store.LastRoomSet(ctx, user, room)
}

// ArchivedRooms are a user's archived rooms by name. from is the next of another page, or "".
func (r *Service) ArchivedRooms(ctx context.Context, user chat.UserID, from string) (list []chat.RoomLink, next string, err error) {
	return r.store.ArchivedRooms(ctx, user, from)
}

// DeletedRooms are the rooms that a user can restore, the last deleted first. from is
// the next of another page, or "" for the first.
func (r *Service) DeletedRooms(ctx context.Context, by chat.UserID, from string) (list []chat.DeletedRoom, next string, err error) {
	return r.store.DeletedRooms(ctx, by, from)
}

// Succession says what happens to a room when user leaves it.
func (r *Service) Succession(ctx context.Context, room chat.RoomID, user chat.UserID) (chat.Succession, error) {
	return r.store.Succession(ctx, room, user)
}

// FirstMembers is the beginning of a room's members, at most most.
func (r *Service) FirstMembers(ctx context.Context, room chat.RoomID, most int) (chat.MemberPage, error) {
	return r.store.Members(ctx, room, "", "", most)
}

// membersSought is how many present users are looked up as members at most.
const membersSought = 500

// PresentMembers are the first of the members among the users who are present.
func (r *Service) PresentMembers(ctx context.Context, room chat.RoomID, present []chat.UserID, most int) ([]chat.Member, error) {
	if len(present) == 0 {
		return nil, nil
	}
	return r.store.MembersAmong(ctx, room, present[:min(len(present), membersSought)], most)
}

// Member is one member of a room, for the room's admins.
func (r *Service) Member(ctx context.Context, a chat.Access, username string) (chat.Member, error) {
	u, err := chat.UserNamed(ctx, r.accounts, username)
	if err != nil && !chat.Is(err, chat.Invalid) {
		return chat.Member{}, err
	}
	var list []chat.Member
	if err == nil {
		list, err = r.store.MembersAmong(ctx, a.Room.ID, []chat.UserID{u.ID}, 1)
	}
	if len(list) == 1 {
		return list[0], err
	}
	if err == nil || chat.Is(err, chat.Invalid) {
		err = chat.E(chat.NotFound, "There is no member with that username.")
	}
	return chat.Member{}, err
}

// Named is the room that a user means by its name or its address. Of its names, the user's
// own rooms come first.
func (r *Service) Named(ctx context.Context, user chat.UserID, name string) (chat.Access, error) {
	if _, slug, found := strings.Cut(name, "/rooms/"); found {
		return r.Open(ctx, slug, user)
	}
	name, err := chat.CleanQuery(name)
	if err != nil || name == "" {
		return chat.Access{}, chat.ErrNoRoom
	}
	mine, err := r.store.MyRooms(ctx, user, fold.String(name), switchesMine)
	if err != nil {
		return chat.Access{}, err
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
		return chat.Access{}, err
	}
	return chat.Access{}, chat.ErrNoRoom
}
