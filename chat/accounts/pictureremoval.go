package accounts

import (
	"context"

	"parley/chat"
)

// Unpictured is the account whose picture by may take away: a moderator's of those below them,
// an admin's as Manageable.
func (a *Accounts) Unpictured(ctx context.Context, by chat.User, username string) (chat.User, error) {
	if by.Role.May(chat.ManagePeople) {
		return a.manageableOther(ctx, by, username)
	}
	if err := by.Role.Refuse(chat.Moderate); err != nil {
		return chat.User{}, err
	}
	u, err := chat.UserNamed(ctx, a.store, username)
	if err != nil {
		return u, err
	}
	return u, chat.CheckUnpictures(by.Role, u.Role, 0)
}
