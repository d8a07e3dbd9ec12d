package accounts

import (
	"context"
	"strconv"
	"sync"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// errSignIn is the same for an unknown address and a wrong password.
var errSignIn = chat.E(chat.Unauthorized, "That email and password do not match an account.")

// SignIn opens a session for a user with the right password. It counts a failure before
// computing, and a success takes that back: concurrent attempts cannot exceed the
// limit. The typed email decides between two accounts that share a key, see SharedKey.
func (a *Accounts) SignIn(ctx context.Context, email, password string, s chat.Session, from chat.Requester) (chat.Session, error) {
	if err := a.refuseAddress(ctx, from); err != nil {
		return s, err
	}
	u, uses, err := a.reserveAttempt(ctx, email, from)
	if err != nil {
		a.logLockout(ctx, s, "sign-in", err)
		return s, err
	}
	match, err := a.verify(ctx, chat.EmailKey(email), &u, password)
	if match || err != nil {
		a.ReleaseAttempt(ctx, uses)
	}
	if err != nil {
		return s, err
	}
	if !match {
		a.Record(ctx, chat.AuditEntry{Act: chat.DidFailSignIn, By: u.User})
		return s, errSignIn
	}
	if u.SecondFactor {
		return s, needsFactor(u)
	}
	return a.openSession(ctx, u.User, "", s, from)
}

// reserveAttempt counts an attempt, and finds its account; an unknown one has no ID.
// The account is looked up before counting only for a known device.
func (a *Accounts) reserveAttempt(ctx context.Context, email string, from chat.Requester) (u chat.Credentials, uses []chat.Use, err error) {
	if len(from.Device.Known) > 0 {
		if u, err = a.Find(ctx, email); err != nil {
			return u, nil, err
		}
	}
	uses = from.Failures(u, chat.EmailKey(email))
	if err := a.Limits.Reserve(ctx, uses...); err != nil {
		return u, nil, err
	}
	if u.ID == 0 {
		if u, err = a.Find(ctx, email); err != nil {
			a.ReleaseAttempt(ctx, uses)
		}
	}
	return u, uses, err
}

// Find finds an account by its email, however it is written; no account has ID 0.
func (a *Accounts) Find(ctx context.Context, email string) (chat.Credentials, error) {
	u, err := a.store.CredentialsByEmail(ctx, email)
	if chat.Is(err, chat.NotFound) {
		return chat.Credentials{}, nil
	}
	return u, err
}

// ReleaseAttempt takes back the count of an attempt that did not fail, even after the
// request's time is up.
func (a *Accounts) ReleaseAttempt(ctx context.Context, uses []chat.Use) {
	ctx, cancel := Detached(ctx)
	defer cancel()
	_ = a.Limits.Cancel(ctx, uses...)
}

// CreateSession makes a session, and ends the browser's previous one: its cookie may be
// known to others.
func (a *Accounts) CreateSession(ctx context.Context, u chat.User, s chat.Session, before *chat.Session) (chat.Session, error) {
	if s.User = u; s.ID == uuid.Nil {
		s.ID = uuid.New()
	}
	s.CreatedAt = a.now()
	s.SeenAt = s.CreatedAt
	if before == nil {
		return s, a.store.SessionInsert(ctx, s)
	}
	if err := a.store.SessionReplace(ctx, before.ID, s); err != nil {
		return s, err
	}
	_, err := a.endSession(ctx, before.User.ID, before.ID)
	return s, err
}

// reauthenticate checks the password of a signed-in user, and says which of several
// matched. It counts for the session alone. A stolen cookie is no way to guess the
// password, and guesses from elsewhere do not lock the owner out.
func (a *Accounts) reauthenticate(ctx context.Context, s chat.Session, field string, passwords ...string) (which int, err error) {
	use := chat.Use{Limit: chat.FailuresBySession, Who: s.ID.String()}
	if err := a.Limits.Reserve(ctx, use); err != nil {
		a.logLockout(ctx, s, field, err)
		return 0, err
	}
	u, err := a.store.CredentialsOf(ctx, s.User.ID)
	if err != nil {
		a.ReleaseAttempt(ctx, []chat.Use{use})
		return 0, err
	}
	if u.PasswordHash == "" {
		a.ReleaseAttempt(ctx, []chat.Use{use})
		return 0, &chat.Error{Kind: chat.Forbidden, Field: field, Text: "Your account has no password yet. Set one on the page “Sign-in and security” first."}
	}
	for i, password := range passwords {
		match, err := a.verify(ctx, chat.EmailKey(u.Email), &u, password)
		if match || err != nil {
			a.ReleaseAttempt(ctx, []chat.Use{use})
			return i, err
		}
	}
	a.Record(ctx, chat.AuditEntry{Act: chat.DidMistypePassword, By: s.User, Detail: field})
	return 0, &chat.Error{Kind: chat.Forbidden, Field: field, Text: "That is not your password."}
}

// logLockout logs that too many attempts failed, once a second at most.
func (a *Accounts) logLockout(ctx context.Context, s chat.Session, what string, err error) {
	if !chat.Is(err, chat.TooMany) {
		return
	}
	if n, due := a.lockouts.more(a.now()); due {
		a.Record(ctx, chat.AuditEntry{Act: chat.DidLockOut, By: s.User, Detail: what + ": " + strconv.Itoa(n)})
	}
}

// rateLimitedLog counts events that are too frequent to be logged each.
type rateLimitedLog struct {
	mu   sync.Mutex // guards the fields below
	n    int
	next time.Time
}

// more counts one event. Once a second, a log line with their number is due.
func (t *rateLimitedLog) more(now time.Time) (n int, due bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.n++
	if now.Before(t.next) {
		return 0, false
	}
	n, t.n, t.next = t.n, 0, now.Add(time.Second)
	return n, true
}
