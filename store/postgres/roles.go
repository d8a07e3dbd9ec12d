package postgres

import (
	"context"
	"strings"
	"unicode/utf8"

	"parley/chat"
	"parley/store/postgres/db"
)

// RoleChange implements accounts.AccountStore.
func (s *Store) RoleChange(ctx context.Context, actor, target chat.UserID, to chat.Role, check chat.RoleCheck) (from chat.Role, err error) {
	err = s.tx(ctx, func(q *db.Queries) error {
		r, err := lockRoles(ctx, q, actor, target)
		if err != nil {
			return err
		}
		known := false
		if from, known = r.of[target]; !known {
			return chat.E(chat.NotFound, "That account does not exist.")
		}
		if err := check(r.actor(actor), from, to, r.owners(target)); err != nil || from == to {
			return err
		}
		return setRole(ctx, q, target, to)
	})
	return from, err
}

// setRole ends links of admins that set a password: they were made for other rights.
func setRole(ctx context.Context, q *db.Queries, user chat.UserID, to chat.Role) error {
	if err := endTokens(ctx, q, user, chat.TokenResetByAdmin); err != nil {
		return err
	}
	if !to.May(chat.Invite) {
		if err := q.InvitationsRevokeOf(ctx, int64(user)); err != nil {
			return err
		}
	}
	return q.UserRoleSet(ctx, db.UserRoleSetParams{ID: int64(user), Role: string(to)})
}

// roles are those of some users, and of all owners and admins.
type roles struct {
	of     map[chat.UserID]chat.Role
	barred map[chat.UserID]bool
}

// actor is the role with which a user acts: none for a deactivated account, whose last request may
// still run. 0 is the operator.
func (r roles) actor(id chat.UserID) chat.Role {
	switch {
	case id == 0:
		return chat.Owner
	case r.barred[id]:
		return ""
	}
	return r.of[id]
}

// owners counts target, if it is one, and the others who can sign in.
func (r roles) owners(target chat.UserID) (n int) {
	for id, role := range r.of {
		if role == chat.Owner && (id == target || !r.barred[id]) {
			n++
		}
	}
	return n
}

// lockRoles reads them. None of them changes before the transaction ends.
func lockRoles(ctx context.Context, q *db.Queries, ids ...chat.UserID) (roles, error) {
	raw := make([]int64, len(ids))
	for i, id := range ids {
		raw[i] = int64(id)
	}
	rows, err := q.UserRolesLock(ctx, raw)
	found := roles{make(map[chat.UserID]chat.Role, len(rows)), map[chat.UserID]bool{}}
	for _, r := range rows {
		found.of[chat.UserID(r.ID)], found.barred[chat.UserID(r.ID)] = chat.Role(r.Role), r.Barred
	}
	return found, err
}

// acts runs an act for which by needs a right on this server, which by keeps until the act is done.
// 0 is the operator.
func (s *Store) acts(ctx context.Context, by chat.UserID, right chat.Act, act func(q *db.Queries) error) error {
	return s.tx(ctx, func(q *db.Queries) error {
		r, err := lockRoles(ctx, q, by)
		if err == nil {
			err = r.actor(by).Refuse(right)
		}
		if err != nil {
			return err
		}
		return act(q)
	})
}

// checkLeaves refuses the last owner, who cannot delete the account.
func checkLeaves(ctx context.Context, q *db.Queries, id chat.UserID) error {
	r, err := lockRoles(ctx, q, id)
	if err != nil {
		return err
	}
	return chat.CheckOwnerLeaves(r.of[id], r.owners(id))
}

// Users implements accounts.AccountStore.
func (s *Store) Users(ctx context.Context, folded, from string, most int) (list []chat.ListedUser, next string, err error) {
	if strings.ContainsRune(from, 0) || !utf8.ValidString(from) {
		return nil, "", errNoPlace
	}
	rows, err := s.q.UsersList(ctx, db.UsersListParams{FromKey: from, Pattern: likeEscaper.Replace(folded), Most: int32(most) + 1})
	for i, r := range rows {
		if i == most {
			next = r.UsernameKey
			break
		}
		u := chat.ListedUser{User: chat.User{ID: chat.UserID(r.ID), Username: r.Username, CreatedAt: r.CreatedAt, Role: chat.Role(r.Role), Barred: r.Barred}}
		if r.SeenAt.Unix() > 0 {
			u.SeenAt = r.SeenAt
		}
		list = append(list, u)
	}
	return list, next, translate(err)
}
