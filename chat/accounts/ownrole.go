package accounts

import (
	"context"
	"errors"

	"parley/chat"
)

var errWouldChange = errors.New("nothing refuses the change")

// GivesUpRole reports whether ChangeRole would take a part of the user's own rights, and returns
// the error with which it would refuse that. It changes nothing.
func (a *Accounts) GivesUpRole(ctx context.Context, s chat.Session, username, role string) (bool, error) {
	to, err := chat.ReadRole(role)
	if err != nil {
		return false, err
	}
	u, err := chat.UserNamed(ctx, a.store, username)
	if err != nil || u.ID != s.User.ID || !s.User.Role.Outranks(to) {
		return false, err
	}
	_, err = a.store.RoleChange(ctx, u.ID, u.ID, to, func(actor, from, to chat.Role, owners int) error {
		if err := chat.CheckRoleChange(actor, from, to, owners); err != nil {
			return err
		}
		return errWouldChange
	})
	if errors.Is(err, errWouldChange) {
		return true, nil
	}
	return false, err
}
