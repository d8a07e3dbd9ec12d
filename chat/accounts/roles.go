package accounts

import (
	"context"

	"parley/chat"
	"parley/chat/fold"
)

// ChangeRole gives another user, or oneself, a role on this server.
func (a *Accounts) ChangeRole(ctx context.Context, s chat.Session, username, role string) error {
	return a.changeRole(ctx, s.User, username, role)
}

// ChangeRoleByOperator is ChangeRole by the people who run the server, who may do what an
// owner may. It is the way back to a server that lost its owner.
func (a *Accounts) ChangeRoleByOperator(ctx context.Context, username, role string) error {
	return a.changeRole(ctx, chat.User{}, username, role)
}

func (a *Accounts) changeRole(ctx context.Context, by chat.User, username, role string) error {
	to, err := chat.ReadRole(role)
	if err != nil {
		return err
	}
	u, err := chat.UserNamed(ctx, a.store, username)
	if err != nil {
		return err
	}
	ctx, cancel := Detached(ctx)
	defer cancel()
	from, err := a.store.RoleChange(ctx, by.ID, u.ID, to, chat.CheckRoleChange)
	if err == nil && from != to {
		a.Record(ctx, chat.AuditEntry{Act: chat.DidChangeRole, By: by, Of: u, Detail: string(from) + " → " + string(to)})
		a.publisher.PublishToUser(ctx, chat.UserEvent{Person: u.ID, Rooms: true, Role: &chat.RoleChange{From: from, To: to}})
	}
	return err
}

// UsersListed is how many accounts a page of the administration shows.
const UsersListed = 100

// Users is a page of accounts, by name, of those with q in it. from is the next of another
// page.
func (a *Accounts) Users(ctx context.Context, q, from string) (list []chat.ListedUser, next string, err error) {
	if q, err = chat.CleanPersonQuery(q); err != nil {
		return nil, "", err
	}
	return a.store.Users(ctx, fold.String(q), from, UsersListed)
}
