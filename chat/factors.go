package chat

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// TOTP is an authenticator app of an account (RFC 6238).
type TOTP struct {
	Secret []byte // encrypted
	On     bool   // its owner has shown a code of it
}

// Passkey is a key that an authenticator keeps for an account (WebAuthn).
type Passkey struct {
	ID         []byte
	User       UserID
	Name       string // as its owner calls it
	Credential []byte // its public key, as JSON
	MadeAt     time.Time
	UsedAt     time.Time // zero before the first sign-in
}

// PasskeysMax is how many passkeys an account has at most.
const PasskeysMax = 20

// ErrPasskeysFull answers one more.
var ErrPasskeysFull = E(Conflict, "You have as many passkeys as an account can have. Remove one first.")

// FactorStore keeps the second factors of accounts. User.SecondFactor says whether an
// account has one: a sign-in then takes more than the password.
type FactorStore interface {
	// TOTPOf answers NotFound for an account without one.
	TOTPOf(ctx context.Context, user UserID) (TOTP, error)
	// TOTPBegin keeps the secret of an app that is not confirmed yet. It reports false when
	// a confirmed one is there.
	TOTPBegin(ctx context.Context, user UserID, secret []byte) (bool, error)
	// TOTPConfirm turns it on, with the step of the code that was shown, and replaces the
	// recovery codes unless hashes is nil. It reports false when none waits for that.
	TOTPConfirm(ctx context.Context, user UserID, step int64, hashes [][]byte) (bool, error)
	// TOTPTake uses up a time step, and all before it. It reports false when one was used,
	// or that one was burnt.
	TOTPTake(ctx context.Context, user UserID, step int64) (bool, error)
	// TOTPBurn makes a time step to come useless; of several, the last ten at least.
	TOTPBurn(ctx context.Context, user UserID, step int64) error
	// TOTPDelete turns it off. Without another factor the recovery codes go, too.
	TOTPDelete(ctx context.Context, user UserID) (bool, error)
	RecoverySet(ctx context.Context, user UserID, hashes [][]byte) error
	// RecoveryTake uses up a code, and reports whether there was one with that hash.
	RecoveryTake(ctx context.Context, user UserID, hash []byte) (bool, error)
	RecoveryCount(ctx context.Context, user UserID) (int, error)
	// PasskeyInsert adds a passkey, with recovery codes unless hashes is nil. It reports false
	// when that passkey is there already, and answers ErrPasskeysFull to an account with
	// PasskeysMax.
	PasskeyInsert(ctx context.Context, p Passkey, hashes [][]byte) (bool, error)
	// Passkeys are those of an account, the oldest first.
	Passkeys(ctx context.Context, user UserID) ([]Passkey, error)
	PasskeyByID(ctx context.Context, id []byte) (Passkey, error)
	// PasskeyUsed notes a sign-in that was asked for at a time, and what the authenticator
	// counts. UsedAt is that time at least, whatever the store's clock says.
	PasskeyUsed(ctx context.Context, id, credential []byte, asked time.Time) error
	PasskeyDelete(ctx context.Context, user UserID, id []byte) (bool, error)
	// FactorsDelete takes all factors and codes away, and reports whether there were any.
	FactorsDelete(ctx context.Context, user UserID) (bool, error)
}

// FactorNeeded is the cause of a sign-in's error when the password is right, and the
// account has a second factor.
type FactorNeeded struct{ Account KnownAccount }

func (FactorNeeded) Error() string { return "a second factor is needed" }

// needsFactor refuses a sign-in by the password alone. A caller that does not know of the
// second step refuses, too.
func needsFactor(u Credentials) error {
	return &Error{Kind: Unauthorized, Text: "This account asks for a second step. Sign in on the page for that.", Cause: FactorNeeded{knownAccount(u)}}
}

var errSignInAgain = E(Unauthorized, "That took too long. Please sign in again.")

// HalfSignedIn is the account of a user who gave the right password a moment ago. Another
// password since makes that void.
func (a *Accounts) HalfSignedIn(ctx context.Context, known KnownAccount) (User, error) {
	u, err := a.store.CredentialsOf(ctx, known.User)
	if Is(err, NotFound) || err == nil && knownAccount(u) != known {
		return u.User, errSignInAgain
	}
	return u.User, err
}

// OpenSession signs in a user who has shown who they are; how goes into the audit log.
func (a *Accounts) OpenSession(ctx context.Context, u User, how string, s Session, from Requester) (Session, error) {
	if err := a.refuseAddress(ctx, from); err != nil {
		return s, err
	}
	return a.openSession(ctx, u, how, s, from)
}

func (a *Accounts) openSession(ctx context.Context, u User, how string, s Session, from Requester) (Session, error) {
	ctx, cancel := detached(ctx)
	defer cancel()
	id := s.ID
	s, err := a.createSession(ctx, u, s, from.Session)
	if Is(err, Conflict) {
		return a.madeBefore(ctx, u, id)
	}
	if err == nil {
		a.Record(ctx, AuditEntry{Act: DidSignIn, By: u, Detail: how})
		a.notifyOfDevice(ctx, u, from.Device)
	}
	return s, a.refuseBarred(ctx, u, err)
}

// RotateSession gives a browser the session next for its old one, as after every change of
// how its user signs in: a copy of the older cookie is worth nothing.
func (a *Accounts) RotateSession(ctx context.Context, s Session, next uuid.UUID) (Session, error) {
	ctx, cancel := detached(ctx)
	defer cancel()
	before := s
	s.ID = next
	made, err := a.createSession(ctx, s.User, s, &before)
	if Is(err, Conflict) {
		return a.madeBefore(ctx, s.User, next)
	}
	return made, err
}

// madeBefore is the session that the first of two clicks has made at the same time.
func (a *Accounts) madeBefore(ctx context.Context, u User, id uuid.UUID) (Session, error) {
	s, err := a.Rotated(ctx, id)
	if Is(err, NotFound) || err == nil && s.User.ID != u.ID {
		return Session{}, errSignInAgain
	}
	return s, err
}

// RotatedFor is how long an older session still leads to the new one, for the second of two
// clicks.
const RotatedFor = 10 * time.Second

// Rotated is the session that has just taken an older one's place.
func (a *Accounts) Rotated(ctx context.Context, next uuid.UUID) (Session, error) {
	s, err := a.store.SessionGet(ctx, next)
	if err != nil {
		return s, err
	}
	just, err := a.within(ctx, s.CreatedAt, RotatedFor)
	if err == nil && !just {
		err = E(NotFound, "That session has ended.")
	}
	return s, err
}

// Reauthenticate checks the password of a signed-in user, for what a stolen cookie must not
// do. An error belongs to the field.
func (a *Accounts) Reauthenticate(ctx context.Context, s Session, field, password string) error {
	_, err := a.reauthenticate(ctx, s, field, password)
	return err
}

// Attempt counts a try at something secret before it is checked. A success takes that back:
// concurrent tries cannot exceed the limit.
func (a *Accounts) Attempt(ctx context.Context, of User, what string, uses []Use, try func() (bool, error)) (bool, error) {
	if err := a.Limits.Reserve(ctx, uses...); err != nil {
		a.logLockout(ctx, Session{User: of}, what, err)
		return false, err
	}
	right, err := try()
	if right || err != nil {
		a.releaseAttempt(ctx, uses)
	}
	return right, err
}

// Manageable is an account of another that by may change; by without an ID is the operator.
func (a *Accounts) Manageable(ctx context.Context, by User, username string) (User, error) {
	return a.manageableOther(ctx, by, username)
}

// UserOf is an account by its number.
func (a *Accounts) UserOf(ctx context.Context, id UserID) (User, error) {
	u, err := a.store.CredentialsOf(ctx, id)
	return u.User, err
}

// Time is what the clock of this process says.
func (a *Accounts) Time() time.Time { return a.now() }

// StoreTime is what the store's clock says: the same for all processes.
func (a *Accounts) StoreTime(ctx context.Context) (time.Time, error) { return a.store.Clock(ctx) }
