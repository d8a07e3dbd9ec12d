package postgres

import (
	"context"
	"strings"
	"unicode/utf8"

	"parley/chat"
	"parley/store/postgres/db"
)

// RoleChange implements chat.AccountStore.
func (s *Store) RoleChange(ctx context.Context, actor, target chat.UserID, to chat.Role, check chat.RoleCheck) (from chat.Role, err error) {
	err = s.tx(ctx, func(q *db.Queries) error {
		roles, owners, err := lockRoles(ctx, q, actor, target)
		if err != nil {
			return err
		}
		if actor == 0 {
			roles[0] = chat.Owner
		}
		known := false
		if from, known = roles[target]; !known {
			return chat.E(chat.NotFound, "That account does not exist.")
		}
		if err := check(roles[actor], from, to, owners); err != nil || from == to {
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
	return q.UserRoleSet(ctx, db.UserRoleSetParams{ID: int64(user), Role: string(to)})
}

// lockRoles returns the roles of these users, and of all owners and admins. None of them
// changes before the transaction ends.
func lockRoles(ctx context.Context, q *db.Queries, ids ...chat.UserID) (roles map[chat.UserID]chat.Role, owners int, err error) {
	raw := make([]int64, len(ids))
	for i, id := range ids {
		raw[i] = int64(id)
	}
	rows, err := q.UserRolesLock(ctx, raw)
	roles = make(map[chat.UserID]chat.Role, len(rows))
	for _, r := range rows {
		if roles[chat.UserID(r.ID)] = chat.Role(r.Role); r.Role == string(chat.Owner) && !r.Barred {
			owners++
		}
	}
	return roles, owners, err
}

// checkLeaves refuses the last owner, who cannot delete the account.
func checkLeaves(ctx context.Context, q *db.Queries, id chat.UserID) error {
	roles, owners, err := lockRoles(ctx, q, id)
	if err != nil {
		return err
	}
	return chat.CheckOwnerLeaves(roles[id], owners)
}

// Users implements chat.AccountStore.
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
