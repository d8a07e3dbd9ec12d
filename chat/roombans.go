package chat

import (
	"context"
	"time"
)

// RoomBan is a user whom a room does not let in.
type RoomBan struct {
	User   User
	Reason string
	At     time.Time
}

// RoomBansListed is how many bans the page of a room's members lists.
const RoomBansListed = 500

// bannedFrom answers a user who is banned from a public room. A private one does not exist
// for them.
func bannedFrom(a Access) error {
	if a.Ban == bannedMark {
		return E(Forbidden, "You are banned from this room.")
	}
	return &Error{Kind: Forbidden, Text: "You are banned from this room: %s", Args: []any{a.Ban[len(bannedMark):]}}
}

// bannedMark begins Access.Ban, so that a ban without a reason is one.
const bannedMark = "x"

// MakeBan is an Access.Ban with that reason.
func MakeBan(reason string) string { return bannedMark + reason }

// Ban removes a user from the room and keeps them out, for its
// admins. A moderator of the server does it to users of lower roles.
func (r *Rooms) Ban(ctx context.Context, a Access, by User, username, reason string) (User, error) {
	reason, err := CleanReason(reason)
	if err != nil {
		return User{}, err
	}
	u, err := UserNamed(ctx, r.accounts, username)
	if err == nil && u.ID == by.ID {
		err = Field("username", "You cannot ban yourself.")
	}
	if err != nil {
		return u, err
	}
	if !a.Admin && !by.Role.Outranks(u.Role) {
		return u, &Error{Kind: Forbidden, Field: "username", Text: "%s has as many rights on this server as you have, or more. Ask an admin of the room.", Args: []any{u.Username}}
	}
	theirs, err := r.store.Access(ctx, a.Room.Slug, u.ID)
	if err == nil && theirs.Admin {
		err = &Error{Kind: Conflict, Field: "username", Text: "%s is an admin of the room. Take that away first.", Args: []any{u.Username}}
	}
	if err == nil {
		err = r.store.RoomBan(ctx, a.Room.ID, u.ID, by.ID, reason)
	}
	if err != nil {
		return u, err
	}
	return u, r.leave(ctx, a, u.ID, false)
}

// Unban lets a user in again.
func (r *Rooms) Unban(ctx context.Context, a Access, username string) (User, error) {
	u, err := UserNamed(ctx, r.accounts, username)
	if err != nil {
		return u, err
	}
	lifted, err := r.store.RoomUnban(ctx, a.Room.ID, u.ID)
	if err == nil && !lifted {
		err = Field("username", "%s is not banned from this room.", u.Username)
	}
	return u, err
}

// Bans are the users whom the room does not let in, those banned last first.
func (r *Rooms) Bans(ctx context.Context, a Access) ([]RoomBan, error) {
	if !a.May(BanIn) {
		return nil, nil
	}
	return r.store.RoomBans(ctx, a.Room.ID, RoomBansListed)
}

// refuseAddition is why a user cannot be added to the room.
func (r *Rooms) refuseAddition(ctx context.Context, a Access, u User) error {
	if u.Barred {
		return Field("username", "The account of %s is deactivated.", u.Username)
	}
	theirs, err := r.store.Access(ctx, a.Room.Slug, u.ID)
	if err == nil && theirs.Ban != "" {
		err = &Error{Kind: Forbidden, Field: "username", Text: "%s is banned from this room.", Args: []any{u.Username}}
	}
	return err
}
