package chat

import "context"

// Unpictured is the account whose picture by may take away: a moderator's of those below them,
// an admin's as Manageable.
func (a *Accounts) Unpictured(ctx context.Context, by User, username string) (User, error) {
	if by.Role.May(ManagePeople) {
		return a.manageableOther(ctx, by, username)
	}
	if err := by.Role.Refuse(Moderate); err != nil {
		return User{}, err
	}
	u, err := UserNamed(ctx, a.store, username)
	if err == nil && !by.Role.Outranks(u.Role) {
		return User{}, E(Forbidden, "Moderators take pictures away from members and guests alone.")
	}
	return u, err
}
