package chat

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/crypto/bcrypt"
)

// SessionIdle is how long a session lives without being used.
const SessionIdle = 30 * 24 * time.Hour

// SessionFresh is how old a session's SeenAt may grow before its use is noted.
const SessionFresh = time.Hour

// AccountStore keeps people and their sessions.
type AccountStore interface {
	// UserInsert answers Conflict when the name or the address is taken.
	UserInsert(ctx context.Context, u User) (User, error)
	UserByEmail(ctx context.Context, email string) (User, error)
	UserByName(ctx context.Context, name string) (User, error)
	// EmailSet answers Conflict when the address is taken.
	EmailSet(ctx context.Context, id UserID, email string) error
	// PasswordSet ends all of the person's sessions but keep, and names them.
	PasswordSet(ctx context.Context, id UserID, hash string, keep uuid.UUID) ([]uuid.UUID, error)
	// UserErase takes away name, address, password, sessions and memberships. It
	// returns the sessions that ended and the rooms that show the person's messages.
	UserErase(ctx context.Context, id UserID) (Erased, error)
	SessionInsert(ctx context.Context, s Session) error
	// SessionGet answers NotFound when the session has ended.
	SessionGet(ctx context.Context, id uuid.UUID) (Session, error)
	SessionTouch(ctx context.Context, s Session) error
	SessionList(ctx context.Context, id UserID) ([]Session, error)
	SessionDelete(ctx context.Context, user UserID, id uuid.UUID) (found bool, err error)
}

// Erased is what went with an account.
type Erased struct {
	Sessions []uuid.UUID
	Rooms    []RoomID // the person was a member
	Written  []RoomID // the person's messages stand there
}

// Accounts lets people sign up and in, and manage what is theirs.
type Accounts struct {
	Store  AccountStore
	Limits Limits
	Crier  Crier
	Recent Forgetter
	Cost   int // of bcrypt; DefaultCost when 0

	once  sync.Once
	decoy string
}

// Forgetter drops a room's cached messages.
type Forgetter interface {
	Forget(ctx context.Context, rooms ...RoomID) error
}

// errTaken does not say which of the two is taken, so that an address cannot be
// probed for an account.
var errTaken = E(Conflict, "That username or email is already in use.")

// errSignIn is the same for an unknown address and a wrong password.
var errSignIn = E(Unauthorized, "That email and password do not match an account.")

// SignUp opens an account and a session for it. address is who asks, for the limit.
func (a *Accounts) SignUp(ctx context.Context, username, email, password string, s Session, address string) (Session, error) {
	username, err := CleanUsername(username)
	if err != nil {
		return s, err
	}
	if email, err = CleanEmail(email); err != nil {
		return s, err
	}
	if err := CheckPassword("password", password); err != nil {
		return s, err
	}
	if err := a.Limits.Allow(ctx, SignUpsByAddress, address); err != nil {
		return s, err
	}
	hash, err := a.hash(password)
	if err != nil {
		return s, err
	}
	u, err := a.Store.UserInsert(ctx, User{Username: username, Email: email, PasswordHash: hash})
	if Is(err, Conflict) {
		return s, errTaken
	}
	if err != nil {
		return s, err
	}
	return a.open(ctx, u, s)
}

// SignIn opens a session for whoever knows the password. Failures count for the
// account and for the address; a success does not.
func (a *Accounts) SignIn(ctx context.Context, email, password string, s Session, address string) (Session, error) {
	// What is no address belongs to nobody, and goes on as such.
	email, _ = CleanEmail(email)
	key := Fold(email)
	if err := a.Limits.Blocked(ctx, FailuresByAccount, key); err != nil {
		return s, err
	}
	if err := a.Limits.Blocked(ctx, FailuresByAddress, address); err != nil {
		return s, err
	}
	u, err := a.Store.UserByEmail(ctx, email)
	if err != nil && !Is(err, NotFound) {
		return s, err
	}
	if err != nil {
		u.PasswordHash = a.decoyHash() // as much work as for a real account
	}
	if bcrypt.CompareHashAndPassword([]byte(u.PasswordHash), []byte(password)) != nil || err != nil {
		_ = a.Limits.Allow(ctx, FailuresByAccount, key)
		_ = a.Limits.Allow(ctx, FailuresByAddress, address)
		return s, errSignIn
	}
	return a.open(ctx, u, s)
}

func (a *Accounts) open(ctx context.Context, u User, s Session) (Session, error) {
	s.ID, s.User = uuid.New(), u
	s.CreatedAt = time.Now()
	s.SeenAt = s.CreatedAt
	return s, a.Store.SessionInsert(ctx, s)
}

// Session returns the session that a token names, and notes its use now and then.
func (a *Accounts) Session(ctx context.Context, id uuid.UUID, now time.Time, address string) (Session, error) {
	s, err := a.Store.SessionGet(ctx, id)
	if err != nil {
		return s, err
	}
	if now.Sub(s.SeenAt) > SessionIdle {
		_ = a.end(ctx, s.User.ID, id)
		return Session{}, E(NotFound, "That session has ended.")
	}
	if now.Sub(s.SeenAt) > SessionFresh {
		s.Address = address
		err = a.Store.SessionTouch(ctx, s)
	}
	return s, err
}

// SignOut ends a session everywhere, its sockets included.
func (a *Accounts) SignOut(ctx context.Context, s Session) error {
	return a.end(ctx, s.User.ID, s.ID)
}

// Revoke ends another of one's own sessions.
func (a *Accounts) Revoke(ctx context.Context, user UserID, id uuid.UUID) error {
	return a.end(ctx, user, id)
}

func (a *Accounts) end(ctx context.Context, user UserID, id uuid.UUID) error {
	found, err := a.Store.SessionDelete(ctx, user, id)
	if err != nil || !found {
		return err
	}
	a.Crier.Cry(ctx, News{Person: user, Ended: []uuid.UUID{id}})
	return nil
}

// ChangeEmail sets a new address; the password shows that it is its owner who asks.
func (a *Accounts) ChangeEmail(ctx context.Context, s Session, email, password string) error {
	email, err := CleanEmail(email)
	if err != nil {
		return err
	}
	if err := a.prove(ctx, s, "email_password", password); err != nil {
		return err
	}
	if err := a.Store.EmailSet(ctx, s.User.ID, email); Is(err, Conflict) {
		return &Error{Kind: Conflict, Field: "email", Text: "That email cannot be used."}
	} else if err != nil {
		return err
	}
	return nil
}

// ChangePassword sets a new password and ends the person's other sessions.
func (a *Accounts) ChangePassword(ctx context.Context, s Session, current, next string) error {
	if err := CheckPassword("new_password", next); err != nil {
		return err
	}
	if err := a.prove(ctx, s, "current_password", current); err != nil {
		return err
	}
	hash, err := a.hash(next)
	if err != nil {
		return err
	}
	ended, err := a.Store.PasswordSet(ctx, s.User.ID, hash, s.ID)
	if err != nil {
		return err
	}
	a.Crier.Cry(ctx, News{Person: s.User.ID, Ended: ended})
	return nil
}

// Erase deletes the account. Its messages stay, under DeletedName.
func (a *Accounts) Erase(ctx context.Context, s Session, password string) error {
	if err := a.prove(ctx, s, "delete_password", password); err != nil {
		return err
	}
	gone, err := a.Store.UserErase(ctx, s.User.ID)
	if err != nil {
		return err
	}
	_ = a.Recent.Forget(ctx, gone.Written...)
	a.Crier.Cry(ctx, News{Person: s.User.ID, Ended: gone.Sessions})
	return nil
}

// prove checks the password of somebody who is signed in, under the same limit
// as signing in, so that a stolen cookie is no way to guess it.
func (a *Accounts) prove(ctx context.Context, s Session, field, password string) error {
	key := Fold(s.User.Email)
	if err := a.Limits.Blocked(ctx, FailuresByAccount, key); err != nil {
		return err
	}
	if bcrypt.CompareHashAndPassword([]byte(s.User.PasswordHash), []byte(password)) != nil {
		_ = a.Limits.Allow(ctx, FailuresByAccount, key)
		return &Error{Kind: Forbidden, Field: field, Text: "That is not your password."}
	}
	return nil
}

func (a *Accounts) cost() int {
	if a.Cost == 0 {
		return bcrypt.DefaultCost
	}
	return a.Cost
}

// decoyHash is a hash that no password matches, of the same cost as the others.
func (a *Accounts) decoyHash() string {
	a.once.Do(func() { a.decoy, _ = a.hash(uuid.NewString()) })
	return a.decoy
}

func (a *Accounts) hash(password string) (string, error) {
	h, err := bcrypt.GenerateFromPassword([]byte(password), a.cost())
	return string(h), err
}
