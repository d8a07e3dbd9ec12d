package accounts

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// FactorNeeded is the cause of a sign-in's error when the password is right, and the
// account has a second factor.
type FactorNeeded struct{ Account chat.KnownAccount }

func (FactorNeeded) Error() string { return "a second factor is needed" }

// needsFactor refuses a sign-in by the password alone. A caller that does not know of the
// second step refuses, too.
func needsFactor(u chat.Credentials) error {
	return &chat.Error{Kind: chat.Unauthorized, Text: "This account asks for a second step. Sign in on the page for that.", Cause: FactorNeeded{u.Known()}}
}

var errSignInAgain = chat.E(chat.Unauthorized, "That took too long. Please sign in again.")

// HalfSignedIn is the account of a user who gave the right password a moment ago. Another
// password since makes that void.
func (a *Accounts) HalfSignedIn(ctx context.Context, known chat.KnownAccount) (chat.User, error) {
	u, err := a.store.CredentialsOf(ctx, known.User)
	if chat.Is(err, chat.NotFound) || err == nil && u.Known() != known {
		return u.User, errSignInAgain
	}
	return u.User, err
}

// OpenSession signs in a user who has shown who they are; how goes into the audit log.
func (a *Accounts) OpenSession(ctx context.Context, u chat.User, how string, s chat.Session, from chat.Requester) (chat.Session, error) {
	if err := a.refuseAddress(ctx, from); err != nil {
		return s, err
	}
	return a.openSession(ctx, u, how, s, from)
}

func (a *Accounts) openSession(ctx context.Context, u chat.User, how string, s chat.Session, from chat.Requester) (chat.Session, error) {
	ctx, cancel := Detached(ctx)
	defer cancel()
	id := s.ID
	s, err := a.CreateSession(ctx, u, s, from.Session)
	if chat.Is(err, chat.Conflict) {
		return a.madeBefore(ctx, u, id)
	}
	if err == nil {
		a.Record(ctx, chat.AuditEntry{Act: chat.DidSignIn, By: u, Detail: how})
		a.notifyOfDevice(ctx, u, from.Device)
	}
	return s, a.refuseBarred(ctx, u, err)
}

// RotateSession gives a browser the session next for its old one, as after every change of
// how its user signs in: a copy of the older cookie is worth nothing.
func (a *Accounts) RotateSession(ctx context.Context, s chat.Session, next uuid.UUID) (chat.Session, error) {
	ctx, cancel := Detached(ctx)
	defer cancel()
	before := s
	s.ID = next
	made, err := a.CreateSession(ctx, s.User, s, &before)
	if chat.Is(err, chat.Conflict) {
		return a.madeBefore(ctx, s.User, next)
	}
	return made, err
}

// madeBefore is the session that the first of two clicks has made at the same time.
func (a *Accounts) madeBefore(ctx context.Context, u chat.User, id uuid.UUID) (chat.Session, error) {
	s, err := a.Rotated(ctx, id)
	if chat.Is(err, chat.NotFound) || err == nil && s.User.ID != u.ID {
		return chat.Session{}, errSignInAgain
	}
	return s, err
}

// RotatedFor is how long an older session still leads to the new one, for the second of two
// clicks.
const RotatedFor = 10 * time.Second

// Rotated is the session that has just taken an older one's place.
func (a *Accounts) Rotated(ctx context.Context, next uuid.UUID) (chat.Session, error) {
	s, err := a.store.SessionGet(ctx, next)
	if err != nil {
		return s, err
	}
	just, err := a.within(ctx, s.CreatedAt, RotatedFor)
	if err == nil && !just {
		err = chat.E(chat.NotFound, "That session has ended.")
	}
	return s, err
}

// Reauthenticate checks the password of a signed-in user, for what a stolen cookie must not
// do. An error belongs to the field.
func (a *Accounts) Reauthenticate(ctx context.Context, s chat.Session, field, password string) error {
	_, err := a.reauthenticate(ctx, s, field, password)
	return err
}

// Attempt counts a try at something secret before it is checked. A success takes that back:
// concurrent tries cannot exceed the limit.
func (a *Accounts) Attempt(ctx context.Context, of chat.User, what string, uses []chat.Use, try func() (bool, error)) (bool, error) {
	if err := a.Limits.Reserve(ctx, uses...); err != nil {
		a.logLockout(ctx, chat.Session{User: of}, what, err)
		return false, err
	}
	right, err := try()
	if right || err != nil {
		a.ReleaseAttempt(ctx, uses)
	}
	return right, err
}

// Manageable is an account of another that by may change; by without an ID is the operator.
func (a *Accounts) Manageable(ctx context.Context, by chat.User, username string) (chat.User, error) {
	return a.manageableOther(ctx, by, username)
}

// UserOf is an account by its number.
func (a *Accounts) UserOf(ctx context.Context, id chat.UserID) (chat.User, error) {
	u, err := a.store.CredentialsOf(ctx, id)
	return u.User, err
}

// Time is what the clock of this process says.
func (a *Accounts) Time() time.Time { return a.now() }

// StoreTime is what the store's clock says: the same for all processes.
func (a *Accounts) StoreTime(ctx context.Context) (time.Time, error) { return a.store.Clock(ctx) }
