package chattest

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"parley/chat"
	"parley/chat/fold"
)

// invitation is an invitation with the hash of its code, and who came by it.
type invitation struct {
	chat.Invitation
	hash []byte
	by   chat.UserID
	came []chat.InvitationUse
}

// InvitationInsert implements accounts.InvitationStore.
func (d *Database) InvitationInsert(ctx context.Context, hash []byte, i chat.Invitation, by chat.UserID) (int64, error) {
	if err := d.begin(ctx); err != nil {
		return 0, err
	}
	defer d.mu.Unlock()
	if made := d.invitedBy(hash); made != nil {
		return made.ID, nil
	}
	if u := d.users[by]; u != nil && !u.bar.At.IsZero() {
		return 0, chat.ErrDeactivated
	}
	if err := d.actor(by).Refuse(chat.Invite); err != nil {
		return 0, err
	}
	for _, room := range i.Rooms {
		if r := d.present(room.ID); r != nil {
			if err := d.refused(r, by, chat.AskInvites); err != nil {
				return 0, err
			}
		}
	}
	i.ID, i.CreatedAt = int64(len(d.invited)+1), d.now()
	d.invited = append(d.invited, &invitation{Invitation: i, hash: hash, by: by})
	return i.ID, nil
}

// invitedBy is the invitation with a code, or nil.
func (d *Database) invitedBy(hash []byte) *invitation {
	for _, i := range d.invited {
		if bytes.Equal(i.hash, hash) {
			return i
		}
	}
	return nil
}

// now is the invitation with the names and rooms as they are now.
func (i *invitation) now(d *Database) chat.Invitation {
	shown := i.Invitation
	shown.By, shown.Rooms = d.users[i.by].Username, nil
	for _, r := range i.Rooms {
		if r := d.present(r.ID); r != nil {
			shown.Rooms = append(shown.Rooms, chat.Room{ID: r.ID, Slug: r.Slug, Name: r.Name, Private: r.Private})
		}
	}
	slices.SortFunc(shown.Rooms, func(a, b chat.Room) int { return cmp.Compare(fold.String(a.Name), fold.String(b.Name)) })
	return shown
}

// InvitationByCode implements accounts.InvitationStore.
func (d *Database) InvitationByCode(ctx context.Context, hash []byte) (chat.Invitation, error) {
	if err := d.begin(ctx); err != nil {
		return chat.Invitation{}, err
	}
	defer d.mu.Unlock()
	if i := d.invitedBy(hash); i != nil {
		return i.now(d), nil
	}
	return chat.Invitation{}, missing()
}

// Invitation implements accounts.InvitationStore.
func (d *Database) Invitation(ctx context.Context, id int64) (chat.Invitation, error) {
	if err := d.begin(ctx); err != nil {
		return chat.Invitation{}, err
	}
	defer d.mu.Unlock()
	if id < 1 || id > int64(len(d.invited)) {
		return chat.Invitation{}, missing()
	}
	return d.invited[id-1].now(d), nil
}

// Invitations implements accounts.InvitationStore.
func (d *Database) Invitations(ctx context.Context, upto int64, most int) (list []chat.Invitation, next int64, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, 0, err
	}
	defer d.mu.Unlock()
	for _, i := range slices.Backward(d.invited) {
		switch {
		case upto > 0 && i.ID > upto:
		case len(list) == d.perPage(most):
			return list, i.ID, nil
		default:
			list = append(list, i.now(d))
		}
	}
	return list, 0, nil
}

// InvitationUses implements accounts.InvitationStore.
func (d *Database) InvitationUses(ctx context.Context, id int64, most int) (list []chat.InvitationUse, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	for _, use := range slices.Backward(d.invited[id-1].came) {
		if len(list) < most {
			list = append(list, chat.InvitationUse{User: chat.User{ID: use.User.ID, Username: d.users[use.User.ID].Username}, At: use.At})
		}
	}
	return list, nil
}

// InvitationRevoke implements accounts.InvitationStore.
func (d *Database) InvitationRevoke(ctx context.Context, id int64, by chat.UserID) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	if err := d.refusedOnServer(by, chat.Invite); err != nil {
		return false, err
	}
	if id < 1 || id > int64(len(d.invited)) {
		return false, nil
	}
	i := d.invited[id-1]
	if !i.RevokedAt.IsZero() {
		return false, nil
	}
	i.RevokedAt = d.now()
	return true, nil
}

// InvitationAccept implements accounts.InvitationStore.
func (d *Database) InvitationAccept(ctx context.Context, hash []byte, u chat.Credentials, check func(chat.Invitation) error) (a chat.Arrival, err error) {
	if err := d.begin(ctx); err != nil {
		return a, err
	}
	defer d.mu.Unlock()
	i := d.invitedBy(hash)
	if i == nil {
		return a, missing()
	}
	came := slices.ContainsFunc(i.came, func(use chat.InvitationUse) bool { return u.ID != 0 && use.User.ID == u.ID })
	if !came {
		if a, err = d.arrive(i, u, check); err != nil {
			return a, err
		}
	} else {
		a.User = u.User
	}
	for _, r := range i.now(d).Rooms {
		if d.rooms[r.ID].members[a.User.ID] != nil {
			a.Joined = append(a.Joined, r)
		}
	}
	return a, nil
}

func (d *Database) arrive(i *invitation, u chat.Credentials, check func(chat.Invitation) error) (a chat.Arrival, err error) {
	if err := check(i.now(d)); err != nil {
		return a, err
	}
	a.User = u.User
	if u.ID == 0 {
		if err := i.CheckRooms(len(i.now(d).Rooms)); err != nil {
			return a, err
		}
		made, err := d.insertUser(u)
		if err != nil {
			return a, err
		}
		a.User, a.New = made.User, true
	} else if known := d.users[u.ID]; i.Role == chat.Regular && known.Role == chat.Guest {
		known.Role, a.Used = chat.Regular, true
	}
	a.Used = a.Used || a.New
	for _, r := range i.Rooms {
		a.Used = d.addMember(r.ID, a.User.ID, 0) || a.Used
	}
	if a.Used {
		i.Used++
		i.came = append(i.came, chat.InvitationUse{User: a.User, At: d.now()})
	}
	return a, nil
}
