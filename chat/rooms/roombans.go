package rooms

import (
	"context"
	"errors"

	"parley/chat"
)

// RoomBansListed is how many bans the page of a room's members lists.
const RoomBansListed = 500

// Ban removes a user from the room and keeps them out, for its
// admins. A moderator of the server does it to users of lower roles.
func (r *Service) Ban(ctx context.Context, a chat.Access, by chat.User, username, reason string) (u chat.User, changed bool, err error) {
	reason, err = chat.CleanReason(reason)
	if err != nil {
		return u, false, err
	}
	u, err = r.known(ctx, a.Room, by.ID, username)
	if err == nil && u.ID == by.ID {
		err = chat.Field("username", "You cannot ban yourself.")
	}
	if err != nil {
		return u, false, err
	}
	left, changed, err := r.store.RoomBan(ctx, a.Room.ID, u.ID, by.ID, reason)
	switch {
	case errors.Is(err, chat.ErrBansEqual):
		err = &chat.Error{Kind: chat.Forbidden, Field: "username", Text: chat.ErrBansEqual.Text, Args: []any{u.Username}}
	case chat.Is(err, chat.Conflict):
		err = &chat.Error{Kind: chat.Conflict, Field: "username", Text: "%s is an admin of the room. Take that away first.", Args: []any{u.Username}}
	}
	if left {
		r.tellLeft(ctx, a, u.ID, true)
	}
	return u, changed, err
}

// Unban lets a user in again. lifted is false for one who was not banned, as after the first of
// two clicks.
func (r *Service) Unban(ctx context.Context, a chat.Access, by chat.UserID, username string) (u chat.User, lifted bool, err error) {
	if u, err = r.known(ctx, a.Room, by, username); err != nil {
		return u, false, err
	}
	lifted, err = r.store.RoomUnban(ctx, a.Room.ID, u.ID, by)
	return u, lifted, err
}

// Bans are the users whom the room does not let in, those banned last first: RoomBansListed, and
// one more if there are more.
func (r *Service) Bans(ctx context.Context, a chat.Access) ([]chat.RoomBan, error) {
	if !a.May(chat.BanIn) {
		return nil, nil
	}
	return r.store.RoomBans(ctx, a.Room.ID, RoomBansListed+1)
}

// refuseAddition is why a user cannot be added to the room.
func (r *Service) refuseAddition(ctx context.Context, a chat.Access, u chat.User) error {
	if u.Barred {
		return chat.Field("username", "The account of %s is deactivated.", u.Username)
	}
	theirs, err := r.store.Access(ctx, a.Room.Slug, u.ID)
	if err == nil && theirs.Ban != "" {
		err = &chat.Error{Kind: chat.Forbidden, Field: "username", Text: "%s is banned from this room.", Args: []any{u.Username}}
	}
	return err
}
