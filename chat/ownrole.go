package chat

import (
	"context"
	"errors"
	"slices"
)

// Below are the roles with fewer rights.
func (r Role) Below() []Role { return Roles[slices.Index(Roles, r)+1:] }

var errWouldChange = errors.New("nothing refuses the change")

// GivesUpRole reports whether ChangeRole would take a part of the user's own rights, and returns
// the error with which it would refuse that. It changes nothing.
func (a *Accounts) GivesUpRole(ctx context.Context, s Session, username, role string) (bool, error) {
	to, err := ReadRole(role)
	if err != nil {
		return false, err
	}
	u, err := UserNamed(ctx, a.store, username)
	if err != nil || u.ID != s.User.ID || !s.User.Role.Outranks(to) {
		return false, err
	}
	_, err = a.store.RoleChange(ctx, u.ID, u.ID, to, func(actor, from, to Role, owners int) error {
		if err := CheckRoleChange(actor, from, to, owners); err != nil {
			return err
		}
		return errWouldChange
	})
	if errors.Is(err, errWouldChange) {
		return true, nil
	}
	return false, err
}
