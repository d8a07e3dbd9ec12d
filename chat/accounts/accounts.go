package accounts

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/fold"
)

// AccountStore keeps users and their sessions.
type AccountStore interface {
	BanStore
	EmailChangeStore
	chat.FactorStore
	IdentityStore
	TokenStore
	// UserInsert answers Conflict when the name, a lookalike of it or the address is
	// taken.
	UserInsert(ctx context.Context, u chat.Credentials) (chat.User, error)
	// CredentialsByEmail and UserByName take any text that a user typed.
	CredentialsByEmail(ctx context.Context, email string) (chat.Credentials, error)
	CredentialsOf(ctx context.Context, id chat.UserID) (chat.Credentials, error)
	UserByName(ctx context.Context, name string) (chat.User, error)
	// EmailSet answers Conflict when the address is taken. The new one is not proven. Links to
	// set a password end, and a change of address that waits.
	EmailSet(ctx context.Context, id chat.UserID, email string) error
	// EmailSetBy is EmailSet by an admin. It asks check as UserBar does.
	EmailSetBy(ctx context.Context, actor, id chat.UserID, email string, check chat.BarCheck) error
	// PasswordRehash replaces the hash of a password by another hash of the same
	// password.
	PasswordRehash(ctx context.Context, id chat.UserID, old, hash string) error
	// PasswordSet ends all of the user's sessions but keep, and names them. It ends links to
	// set a password, and a change of address that waits.
	PasswordSet(ctx context.Context, id chat.UserID, hash string, keep uuid.UUID) ([]uuid.UUID, error)
	// Users finds folded words in names; next is where the next page begins, or empty.
	Users(ctx context.Context, folded, from string, most int) (list []chat.ListedUser, next string, err error)
	// RoleChange gives target a role and returns the former one. check decides, with the
	// roles as they are while no other change runs; actor 0 is the operator, with an owner's
	// rights. Links of admins that set target's password end: they were made for other rights.
	RoleChange(ctx context.Context, actor, target chat.UserID, to chat.Role, check chat.RoleCheck) (from chat.Role, err error)
	// UserDelete removes name, address, password, sessions and memberships. It returns
	// the ended sessions and the rooms that show the user's messages. The last owner
	// stays: CheckOwnerLeaves.
	UserDelete(ctx context.Context, id chat.UserID) (chat.DeletedUser, error)
	// UserDeleteWhole is UserDelete, after which a worker removes the account's messages.
	UserDeleteWhole(ctx context.Context, id chat.UserID) (chat.DeletedUser, error)
	// UserDeleteBy is UserDelete, or with whole UserDeleteWhole, by another user; actor 0 is the
	// operator. check is asked while no role changes. An account that is gone answers NotFound.
	UserDeleteBy(ctx context.Context, actor, target chat.UserID, whole bool, check chat.BarCheck) (chat.DeletedUser, error)
	// UserDeletedAt is the time when an account was deleted, or NotFound.
	UserDeletedAt(ctx context.Context, id chat.UserID) (time.Time, error)
	// SessionInsert answers Conflict when the session is there already.
	SessionInsert(ctx context.Context, s chat.Session) error
	// SessionReplace is SessionInsert in a browser that has a session: the new one takes over
	// the browser's device, if both are of one user.
	SessionReplace(ctx context.Context, before uuid.UUID, s chat.Session) error
	// SessionGet answers NotFound when the session has ended.
	SessionGet(ctx context.Context, id uuid.UUID) (chat.Session, error)
	SessionTouch(ctx context.Context, s chat.Session) error
	SessionList(ctx context.Context, id chat.UserID) ([]chat.Session, error)
	// SessionCount counts all sessions: SessionList has the hundred last used.
	SessionCount(ctx context.Context, user chat.UserID) (int, error)
	SessionDelete(ctx context.Context, user chat.UserID, id uuid.UUID) (found bool, err error)
	// SessionDeleteOthers ends all of the user's sessions but keep, and names them.
	SessionDeleteOthers(ctx context.Context, user chat.UserID, keep uuid.UUID) ([]uuid.UUID, error)
	// Clock is the store's time, from which come the times in its rows.
	Clock(ctx context.Context) (time.Time, error)
}

// SettingsReader reads what the admins of a server have set.
type SettingsReader interface {
	// Settings and Shown may be some seconds old. Shown hides an outage.
	Settings(ctx context.Context) (chat.ServerSettings, error)
	Shown(ctx context.Context) chat.ServerSettings
	// State is read from the store.
	State(ctx context.Context) (chat.ServerState, error)
}

// Accounts lets users sign up, sign in and manage their accounts.
type Accounts struct {
	store     AccountStore
	Limits    chat.Limits
	publisher chat.Publisher
	recent    chat.RecentInvalidator
	Cost      int               // of bcrypt; DefaultCost when 0
	Now       func() time.Time  // the clock; nil means time.Now
	Log       *slog.Logger      // nil means none
	Audit     chat.AuditStore   // nil keeps no audit log
	Mails     *Mails            // nil: this server sends no mail
	Policy    chat.SignUpPolicy // of the environment; see SignUpPolicy

	PasswordMin int // characters of a new password; PasswordMin when 0

	Server SettingsReader // nil for a server without settings

	hashing  hashing
	lockouts rateLimitedLog
}

// NewAccounts makes the rules of accounts on a store.
func NewAccounts(store AccountStore, limits chat.Limits, publisher chat.Publisher, recent chat.RecentInvalidator) *Accounts {
	return &Accounts{store: store, Limits: limits, publisher: publisher, recent: recent}
}

// ErrTaken does not say which of the two is taken, so that an address cannot be probed
// for an account.
var ErrTaken = chat.E(chat.Conflict, "That username or email is already in use.")

// signUpRepeatWindow is how long a repeated sign-up counts as the same one.
const signUpRepeatWindow = 2 * time.Minute

// SignUp opens an account and a session for it.
func (a *Accounts) SignUp(ctx context.Context, username, email, password string, s chat.Session, from chat.Requester) (chat.Session, error) {
	made, err := a.admit(ctx, from, func() (chat.Credentials, error) { return a.checkAccount(username, email, password, chat.NewUsername) })
	if err != nil {
		return s, err
	}
	if made.PasswordHash, err = a.hashQueued(password); err != nil {
		return s, err
	}
	u, err := a.insert(ctx, made)
	if chat.Is(err, chat.Conflict) {
		return a.SignUpAgain(ctx, made.Username, made.Email, password, s, from)
	}
	if err != nil {
		return s, err
	}
	return a.newcomer(ctx, u, made, "", s, from.Session)
}

// admit says whether a stranger may make an account without an invitation, in whichever way
// the account is to be signed in to. check reads what was typed.
func (a *Accounts) admit(ctx context.Context, from chat.Requester, check func() (chat.Credentials, error)) (chat.Credentials, error) {
	policy, err := a.policyNow(ctx)
	if err != nil {
		return chat.Credentials{}, err
	}
	if refused := policy.Refuse(); refused != nil {
		return chat.Credentials{}, refused
	}
	made, err := check()
	if err != nil {
		return made, err
	}
	if err := policy.RefuseEmail(made.Email); err != nil {
		return made, err
	}
	return made, a.admitAddress(ctx, from)
}

// admitAddress says whether accounts may be made from an address.
func (a *Accounts) admitAddress(ctx context.Context, from chat.Requester) error {
	if err := a.refuseAddress(ctx, from); err != nil {
		return err
	}
	return a.Limits.Allow(ctx, chat.SignUpsByAddress, from.Address)
}

// newcomer records that an account was made, and opens its first session.
func (a *Accounts) newcomer(ctx context.Context, u chat.User, made chat.Credentials, how string, s chat.Session, before *chat.Session) (chat.Session, error) {
	a.Record(ctx, chat.AuditEntry{Act: chat.DidMakeAccount, By: u, Detail: how})
	if !made.Verified {
		a.Welcome(ctx, u)
	}
	ctx, cancel := Detached(ctx)
	defer cancel()
	a.tellDefaultRooms(ctx, u)
	return a.CreateSession(ctx, u, s, before)
}

// checkAccount checks what was typed for a new account; its password is not hashed yet.
func (a *Accounts) checkAccount(username, email, password string, name func(string) (string, error)) (u chat.Credentials, err error) {
	if u.Username, err = name(username); err != nil {
		return u, err
	}
	if u.Email, err = chat.CleanEmail(email); err != nil {
		return u, err
	}
	return u, a.checkPassword("password", password, u.User)
}

// OwnersCredentials are those of the first account of a server, with the password's hash.
func (a *Accounts) OwnersCredentials(username, email, password string) (chat.Credentials, error) {
	u, err := a.checkAccount(username, email, password, chat.OwnersUsername)
	if err != nil {
		return u, err
	}
	u.PasswordHash, err = a.hashQueued(password)
	return u, err
}

func (a *Accounts) insert(ctx context.Context, u chat.Credentials) (chat.User, error) {
	ctx, cancel := Detached(ctx)
	defer cancel()
	return a.store.UserInsert(ctx, u)
}

// SignUpAgain signs in a user who sent the same form just before: the first of two
// clicks made the account. It counts as a sign-in does, so it is no other way to try
// passwords.
func (a *Accounts) SignUpAgain(ctx context.Context, username, email, password string, s chat.Session, from chat.Requester) (chat.Session, error) {
	found, cancel := Detached(ctx)
	defer cancel()
	u, err := a.Find(found, email)
	if err != nil {
		return s, err
	}
	if u.ID == 0 || fold.String(u.Username) != fold.String(username) {
		return s, ErrTaken
	}
	if just, err := a.within(found, u.CreatedAt, signUpRepeatWindow); err != nil || !just {
		return s, cmp.Or(err, error(ErrTaken))
	}
	again, err := a.SignIn(found, email, password, s, from)
	if chat.Is(err, chat.Unauthorized) {
		return s, ErrTaken
	}
	return again, err
}

// ChangePassword sets a new password, and ends the user's other sessions. When the new password is already current, the first of two clicks has changed
// it.
func (a *Accounts) ChangePassword(ctx context.Context, s chat.Session, current, next string) error {
	if err := a.checkPassword("new_password", next, s.User); err != nil {
		return err
	}
	which, err := a.reauthenticate(ctx, s, "current_password", current, next)
	if err != nil || which == 1 {
		return err
	}
	return a.setPassword(ctx, s, next)
}

func (a *Accounts) setPassword(ctx context.Context, s chat.Session, password string) error {
	hash, err := a.hashQueued(password)
	if err != nil {
		return err
	}
	ctx, cancel := Detached(ctx)
	defer cancel()
	ended, err := a.store.PasswordSet(ctx, s.User.ID, hash, s.ID)
	if err != nil {
		return err
	}
	a.Record(ctx, chat.AuditEntry{Act: chat.DidChangePassword, By: s.User})
	a.Notify(ctx, chat.MailPasswordChanged, s.User, "")
	a.publisher.PublishToUser(ctx, chat.UserEvent{Person: s.User.ID, Ended: ended})
	return nil
}

// Delete deletes the account. Its messages stay, under DeletedName.
func (a *Accounts) Delete(ctx context.Context, s chat.Session, password string) error {
	return a.delete(ctx, s, password, false)
}

// DeleteWhole deletes the account, and a worker its messages as if their author had.
func (a *Accounts) DeleteWhole(ctx context.Context, s chat.Session, password string) error {
	return a.delete(ctx, s, password, true)
}

func (a *Accounts) delete(ctx context.Context, s chat.Session, password string, whole bool) error {
	if _, err := a.reauthenticate(ctx, s, "delete_password", password); chat.Is(err, chat.NotFound) && a.JustDeleted(ctx, s.User.ID) {
		return nil // the second of two clicks
	} else if err != nil {
		return err
	}
	ctx, cancel := Detached(ctx)
	defer cancel()
	do := a.store.UserDelete
	if whole {
		do = a.store.UserDeleteWhole
	}
	gone, err := do(ctx, s.User.ID)
	if err == nil {
		a.tellDeleted(ctx, chat.AuditEntry{By: s.User}, s.User, gone, whole)
	}
	return err
}

// JustDeleted reports whether an account was deleted a moment ago, as by the first of two
// clicks.
func (a *Accounts) JustDeleted(ctx context.Context, id chat.UserID) bool {
	at, err := a.store.UserDeletedAt(ctx, id)
	if err != nil {
		return false
	}
	just, err := a.within(ctx, at, signUpRepeatWindow)
	return just && err == nil
}

// within reports whether a time that the store wrote is no longer ago than a moment. It asks
// the store's clock: this process's may be minutes off.
func (a *Accounts) within(ctx context.Context, at time.Time, moment time.Duration) (bool, error) {
	now, err := a.store.Clock(ctx)
	return err == nil && now.Sub(at) <= moment, err
}

func (a *Accounts) now() time.Time {
	if a.Now == nil {
		return time.Now()
	}
	return a.Now()
}

func (a *Accounts) log() *slog.Logger {
	if a.Log == nil {
		return slog.New(slog.DiscardHandler)
	}
	return a.Log
}
