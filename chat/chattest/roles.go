package chattest

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"parley/chat"
)

// RoleChange implements accounts.AccountStore.
func (d *Database) RoleChange(ctx context.Context, actor, target chat.UserID, to chat.Role, check chat.RoleCheck) (from chat.Role, err error) {
	if err := d.begin(ctx); err != nil {
		return "", err
	}
	defer d.mu.Unlock()
	u := d.users[target]
	if u == nil || u.erased() {
		return "", missing()
	}
	if err := check(d.actor(actor), u.Role, to, d.ownersWith(u)); err != nil {
		return u.Role, err
	}
	if from = u.Role; from != to {
		d.setRole(u, to)
	}
	return from, nil
}

func (d *Database) setRole(u *user, to chat.Role) {
	u.Role = to
	d.endTokens(u.ID, chat.TokenResetByAdmin)
	if !to.May(chat.Invite) {
		d.revokeInvitationsOf(u.ID)
	}
}

// owners counts the server's owners.
func (d *Database) owners() (n int) {
	for _, u := range d.users {
		if !u.erased() && u.bar.At.IsZero() && u.Role == chat.Owner {
			n++
		}
	}
	return n
}

// actor is the role with which a user acts; 0 is the operator.
func (d *Database) actor(id chat.UserID) chat.Role {
	if id == 0 {
		return chat.Owner
	}
	if u := d.users[id]; u != nil && u.bar.At.IsZero() {
		return u.Role
	}
	return ""
}

// refusedOnServer is why a user may not act on the server; 0 is the operator.
func (d *Database) refusedOnServer(by chat.UserID, right chat.Act) error {
	return d.actor(by).Refuse(right)
}

// ownersWith counts a user, who may be deactivated, among the owners.
func (d *Database) ownersWith(u *user) int {
	if u.Role == chat.Owner && !u.bar.At.IsZero() {
		return d.owners() + 1
	}
	return d.owners()
}

// isGuest reports whether a user is a guest of the server.
func (d *Database) isGuest(id chat.UserID) bool {
	u := d.users[id]
	return u != nil && u.Role == chat.Guest
}

// Users implements accounts.AccountStore.
func (d *Database) Users(ctx context.Context, folded, from string, most int) (list []chat.ListedUser, next string, err error) {
	if err := d.begin(ctx); err != nil {
		return nil, "", err
	}
	defer d.mu.Unlock()
	var all []*user
	for _, u := range d.users {
		if !u.erased() && u.key >= from && strings.Contains(u.key, folded) {
			all = append(all, u)
		}
	}
	slices.SortFunc(all, func(a, b *user) int { return cmp.Compare(a.key, b.key) })
	for i, u := range all {
		if i == d.perPage(most) {
			return list, u.key, nil
		}
		l := chat.ListedUser{User: chat.User{ID: u.ID, Username: u.Username, CreatedAt: u.CreatedAt, Role: u.Role, Barred: !u.bar.At.IsZero()}}
		for _, s := range d.sessions {
			if s.User.ID == u.ID && s.SeenAt.After(l.SeenAt) {
				l.SeenAt = s.SeenAt
			}
		}
		list = append(list, l)
	}
	return list, "", nil
}
