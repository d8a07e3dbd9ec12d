package chat

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// Bar is why and since when an account is deactivated.
type Bar struct {
	At     time.Time
	Reason string // may be empty
}

// Account is an account as the administration sees it.
type Account struct {
	User          User
	Sessions      int
	SeenAt        time.Time // zero without a session
	Bar           Bar
	AddressBanned bool // an address that it came from cannot sign up or in
}

// BarCheck says whether an account may be deactivated; owners is how many active ones there are.
type BarCheck func(actor, of Role, owners int) error

// BanStore keeps which accounts and addresses are shut out.
type BanStore interface {
	// UserBar deactivates an account, revokes its invitations and ends its sessions, which it names. check decides
	// with the roles as they are while no other change runs; actor 0 is the operator.
	UserBar(ctx context.Context, actor, target UserID, reason string, check BarCheck) (changed bool, ended []uuid.UUID, err error)
	// UserUnbar also frees the addresses that were banned with the account.
	UserUnbar(ctx context.Context, user UserID) (back bool, err error)
	// UserBarOf answers NotFound for an account that is not deactivated.
	UserBarOf(ctx context.Context, user UserID) (Bar, error)
	SessionDeleteAll(ctx context.Context, user UserID) (ended []uuid.UUID, err error)
	// AddressBan bans the address that an account came from last, or answers NotFound.
	AddressBan(ctx context.Context, u User, until time.Time) (address string, changed bool, err error)
	AddressBanned(ctx context.Context, address string) (bool, error)
	AccountOf(ctx context.Context, user UserID) (Account, error)
}

// MessagePlace is a message's place.
type MessagePlace struct {
	Room RoomID
	Seq  int64
}

// AddressBanFor is how long an address is banned: providers give it to others later.
const AddressBanFor = 30 * 24 * time.Hour

// MessagesRemoved is how many of an account's newest messages are removed at once.
const MessagesRemoved = 1000

// ErrDeactivated answers a user whose account is deactivated.
var ErrDeactivated = E(Forbidden, "This account is deactivated. Please ask the people who run this server.")

var errAddressBanned = E(Forbidden, "Accounts cannot be made or used from your network at the moment. Please ask the people who run this server.")

// deactivated is ErrDeactivated with the reason, if there is one.
func deactivated(b Bar) error {
	if b.Reason == "" {
		return ErrDeactivated
	}
	return &Error{Kind: Forbidden, Text: "This account is deactivated: %s", Args: []any{b.Reason}}
}

// CheckBar says whether a user may deactivate an account with the role of.
func CheckBar(actor, of Role, owners int) error {
	act := ManagePeople
	if of == Owner {
		act = ManageOwners
	}
	if err := actor.Refuse(act); err != nil {
		return err
	}
	return CheckOwnerLeaves(of, owners)
}

// Account is an account with that name, for those who may manage people.
func (a *Accounts) Account(ctx context.Context, by Session, username string) (Account, error) {
	if err := by.User.Role.Refuse(ManagePeople); err != nil {
		return Account{}, err
	}
	u, err := UserNamed(ctx, a.store, username)
	if Is(err, Invalid) {
		return Account{}, E(NotFound, "There is nobody with that username.")
	}
	if err != nil {
		return Account{}, err
	}
	return a.store.AccountOf(ctx, u.ID)
}

// Deactivate ends an account's use: its sessions, sockets, scheduled messages and invitations. by without
// an ID is the operator. With address, nobody signs up or in from where it came last, for
// AddressBanFor.
func (a *Accounts) Deactivate(ctx context.Context, by User, username, reason string, address bool) (User, error) {
	reason, err := CleanReason(reason)
	if err != nil {
		return User{}, err
	}
	u, err := UserNamed(ctx, a.store, username)
	if err == nil && u.ID == by.ID {
		err = Field("username", "That is your own account. Delete it on its page, or ask another admin.")
	}
	if err != nil {
		return u, err
	}
	ctx, cancel := detached(ctx)
	defer cancel()
	changed, ended, err := a.store.UserBar(ctx, by.ID, u.ID, reason, CheckBar)
	if err != nil {
		return u, err
	}
	a.publisher.PublishToUser(ctx, UserEvent{Person: u.ID, Ended: ended})
	if changed {
		a.Record(ctx, AuditEntry{Act: DidDeactivate, By: by, Of: u, Detail: reason})
	}
	if address {
		return u, a.banAddress(ctx, by, u)
	}
	return u, nil
}

func (a *Accounts) banAddress(ctx context.Context, by, u User) error {
	banned, changed, err := a.store.AddressBan(ctx, u, a.now().Add(AddressBanFor))
	if Is(err, NotFound) {
		return nil // it never came
	}
	if changed {
		a.Record(ctx, AuditEntry{Act: DidBanAddress, By: by, Of: u, Detail: banned})
	}
	return err
}

// Reactivate undoes Deactivate, with its ban of an address.
func (a *Accounts) Reactivate(ctx context.Context, by User, username string) (User, error) {
	u, err := a.manageable(ctx, by, username)
	if err != nil {
		return u, err
	}
	back, err := a.store.UserUnbar(ctx, u.ID)
	if back {
		a.Record(ctx, AuditEntry{Act: DidReactivate, By: by, Of: u})
	}
	return u, err
}

// SignOutEverywhere ends all sessions of another account.
func (a *Accounts) SignOutEverywhere(ctx context.Context, by User, username string) (User, error) {
	u, err := a.manageable(ctx, by, username)
	if err != nil {
		return u, err
	}
	ended, err := a.store.SessionDeleteAll(ctx, u.ID)
	if len(ended) > 0 {
		a.publisher.PublishToUser(ctx, UserEvent{Person: u.ID, Ended: ended})
		a.Record(ctx, AuditEntry{Act: DidEndSessions, By: by, Of: u})
	}
	return u, err
}

// manageable is an account that by may change; by without an ID is the operator.
func (a *Accounts) manageable(ctx context.Context, by User, username string) (User, error) {
	if by.ID == 0 {
		by.Role = Owner
	}
	if err := by.Role.Refuse(ManagePeople); err != nil {
		return User{}, err
	}
	u, err := UserNamed(ctx, a.store, username)
	if err == nil && u.Role == Owner {
		err = by.Role.Refuse(ManageOwners)
	}
	return u, err
}

// errOwnAccount refuses an admin's way around the own password: a stolen cookie would be enough.
var errOwnAccount = Field("username", "That is your own account. Change it on its page, or ask another admin.")

// manageableOther is manageable for what takes a user's own password on their own account.
func (a *Accounts) manageableOther(ctx context.Context, by User, username string) (User, error) {
	u, err := a.manageable(ctx, by, username)
	if err == nil && u.ID == by.ID {
		err = errOwnAccount
	}
	return u, err
}

// refuseAddress refuses a stranger from a banned address.
func (a *Accounts) refuseAddress(ctx context.Context, from Requester) error {
	banned, err := a.store.AddressBanned(ctx, from.Address)
	if err == nil && banned {
		return errAddressBanned
	}
	return err
}

// refuseBarred is why a user with the right password cannot sign in.
func (a *Accounts) refuseBarred(ctx context.Context, u User, err error) error {
	if err != ErrDeactivated {
		return err
	}
	bar, other := a.store.UserBarOf(ctx, u.ID)
	if other != nil {
		return err
	}
	a.Record(ctx, AuditEntry{Act: DidFailSignIn, By: u, Detail: "deactivated"})
	return deactivated(bar)
}
