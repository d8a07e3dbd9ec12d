package accounts

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// BanStore keeps which accounts and addresses are shut out.
type BanStore interface {
	// UserBar deactivates an account, revokes its invitations and ends its sessions, which it names. check decides
	// with the roles as they are while no other change runs; actor 0 is the operator.
	UserBar(ctx context.Context, actor, target chat.UserID, reason string, check chat.BarCheck) (changed bool, ended []uuid.UUID, err error)
	// UserUnbar also frees the addresses that were banned with the account. It asks check as
	// UserBar does.
	UserUnbar(ctx context.Context, actor, target chat.UserID, check chat.BarCheck) (back bool, err error)
	// UserBarOf answers NotFound for an account that is not deactivated.
	UserBarOf(ctx context.Context, user chat.UserID) (chat.Bar, error)
	// SessionDeleteAll ends an account's sessions. It asks check as UserBar does.
	SessionDeleteAll(ctx context.Context, actor, target chat.UserID, check chat.BarCheck) (ended []uuid.UUID, err error)
	// AddressBan bans the address that an account came from last, or answers NotFound. It asks check
	// as UserBar does.
	AddressBan(ctx context.Context, actor chat.UserID, u chat.User, until time.Time, check chat.BarCheck) (address string, changed bool, err error)
	AddressBanned(ctx context.Context, address string) (bool, error)
	AccountOf(ctx context.Context, user chat.UserID) (chat.Account, error)
}

// AddressBanFor is how long an address is banned: providers give it to others later.
const AddressBanFor = 30 * 24 * time.Hour

var errAddressBanned = chat.E(chat.Forbidden, "Accounts cannot be made or used from your network at the moment. Please ask the people who run this server.")

// deactivated is ErrDeactivated with the reason, if there is one.
func deactivated(b chat.Bar) error {
	if b.Reason == "" {
		return chat.ErrDeactivated
	}
	return &chat.Error{Kind: chat.Forbidden, Text: "This account is deactivated: %s", Args: []any{b.Reason}}
}

// CheckBar says whether a user may deactivate an account with the role of.
func CheckBar(actor, of chat.Role, owners int) error {
	if err := CheckManages(actor, of, owners); err != nil {
		return err
	}
	return chat.CheckOwnerLeaves(of, owners)
}

// CheckManages says whether a user may change an account with the role of, which stays active.
func CheckManages(actor, of chat.Role, _ int) error {
	act := chat.ManagePeople
	if of == chat.Owner {
		act = chat.ManageOwners
	}
	return actor.Refuse(act)
}

// Account is an account with that name, for those who may manage people.
func (a *Accounts) Account(ctx context.Context, by chat.Session, username string) (chat.Account, error) {
	if err := by.User.Role.Refuse(chat.ManagePeople); err != nil {
		return chat.Account{}, err
	}
	u, err := chat.UserNamed(ctx, a.store, username)
	if chat.Is(err, chat.Invalid) {
		return chat.Account{}, chat.E(chat.NotFound, "There is nobody with that username.")
	}
	if err != nil {
		return chat.Account{}, err
	}
	return a.store.AccountOf(ctx, u.ID)
}

// Deactivate ends an account's use: its sessions, sockets, scheduled messages and invitations. by without
// an ID is the operator. With address, nobody signs up or in from where it came last, for
// AddressBanFor.
func (a *Accounts) Deactivate(ctx context.Context, by chat.User, username, reason string, address bool) (chat.User, error) {
	reason, err := chat.CleanReason(reason)
	if err != nil {
		return chat.User{}, err
	}
	u, err := chat.UserNamed(ctx, a.store, username)
	if err == nil && u.ID == by.ID {
		err = chat.Field("username", "That is your own account. Delete it on its page, or ask another admin.")
	}
	if err != nil {
		return u, err
	}
	ctx, cancel := Detached(ctx)
	defer cancel()
	changed, ended, err := a.store.UserBar(ctx, by.ID, u.ID, reason, CheckBar)
	if err != nil {
		return u, err
	}
	a.publisher.PublishToUser(ctx, chat.UserEvent{Person: u.ID, Ended: ended})
	if changed {
		a.Record(ctx, chat.AuditEntry{Act: chat.DidDeactivate, By: by, Of: u, Detail: reason})
	}
	if address {
		return u, a.banAddress(ctx, by, u)
	}
	return u, nil
}

func (a *Accounts) banAddress(ctx context.Context, by, u chat.User) error {
	banned, changed, err := a.store.AddressBan(ctx, by.ID, u, a.now().Add(AddressBanFor), CheckManages)
	if chat.Is(err, chat.NotFound) {
		return nil // it never came
	}
	if changed {
		a.Record(ctx, chat.AuditEntry{Act: chat.DidBanAddress, By: by, Of: u, Detail: banned})
	}
	return err
}

// Reactivate undoes Deactivate, with its ban of an address.
func (a *Accounts) Reactivate(ctx context.Context, by chat.User, username string) (chat.User, error) {
	u, err := a.manageable(ctx, by, username)
	if err != nil {
		return u, err
	}
	back, err := a.store.UserUnbar(ctx, by.ID, u.ID, CheckManages)
	if back {
		a.Record(ctx, chat.AuditEntry{Act: chat.DidReactivate, By: by, Of: u})
	}
	return u, err
}

// SignOutEverywhere ends all sessions of another account.
func (a *Accounts) SignOutEverywhere(ctx context.Context, by chat.User, username string) (chat.User, error) {
	u, err := a.manageable(ctx, by, username)
	if err != nil {
		return u, err
	}
	ended, err := a.store.SessionDeleteAll(ctx, by.ID, u.ID, CheckManages)
	a.tellEnded(ctx, by, u, ended)
	return u, err
}

// tellEnded tells of sessions that an admin has ended.
func (a *Accounts) tellEnded(ctx context.Context, by, of chat.User, ended []uuid.UUID) {
	if len(ended) > 0 {
		a.publisher.PublishToUser(ctx, chat.UserEvent{Person: of.ID, Ended: ended})
		a.Record(ctx, chat.AuditEntry{Act: chat.DidEndSessions, By: by, Of: of})
	}
}

// manageable is an account that by may change; by without an ID is the operator.
func (a *Accounts) manageable(ctx context.Context, by chat.User, username string) (chat.User, error) {
	if by.ID == 0 {
		by.Role = chat.Owner
	}
	if err := by.Role.Refuse(chat.ManagePeople); err != nil {
		return chat.User{}, err
	}
	u, err := chat.UserNamed(ctx, a.store, username)
	if err == nil && u.Role == chat.Owner {
		err = by.Role.Refuse(chat.ManageOwners)
	}
	return u, err
}

// errOwnAccount refuses an admin's way around the own password: a stolen cookie would be enough.
var errOwnAccount = chat.Field("username", "That is your own account. Change it on its page, or ask another admin.")

// manageableOther is manageable for what takes a user's own password on their own account.
func (a *Accounts) manageableOther(ctx context.Context, by chat.User, username string) (chat.User, error) {
	u, err := a.manageable(ctx, by, username)
	if err == nil && u.ID == by.ID {
		err = errOwnAccount
	}
	return u, err
}

// refuseAddress refuses a stranger from a banned address.
func (a *Accounts) refuseAddress(ctx context.Context, from chat.Requester) error {
	banned, err := a.store.AddressBanned(ctx, from.Address)
	if err == nil && banned {
		return errAddressBanned
	}
	return err
}

// refuseBarred is why a user with the right password cannot sign in.
func (a *Accounts) refuseBarred(ctx context.Context, u chat.User, err error) error {
	if err != chat.ErrDeactivated {
		return err
	}
	bar, other := a.store.UserBarOf(ctx, u.ID)
	if other != nil {
		return err
	}
	a.Record(ctx, chat.AuditEntry{Act: chat.DidFailSignIn, By: u, Detail: "deactivated"})
	return deactivated(bar)
}
