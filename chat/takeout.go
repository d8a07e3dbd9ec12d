package chat

import (
	"context"
	"time"

	"github.com/google/uuid"
)

// TakeoutKept is how long a takeout can be downloaded.
const TakeoutKept = 24 * time.Hour

// TakeoutState is how far a takeout is.
type TakeoutState string

// The states.
const (
	TakeoutWaiting TakeoutState = "waiting" // or being made
	TakeoutReady   TakeoutState = "ready"
	TakeoutFailed  TakeoutState = "failed"
	TakeoutTooMuch TakeoutState = "full" // the server has no room for it
)

// Takeout is a file with everything of an account. An account has one at a time.
type Takeout struct {
	User        UserID
	ID          uuid.UUID
	Language    string // of its pages
	State       TakeoutState
	AskedAt     time.Time
	Tries       int // which worker's try it is: only the last may go on
	Done, Total int64
	Hash        Hash
	Size        int64
	ReadyAt     time.Time
}

// Until is how long it can be downloaded.
func (t Takeout) Until() time.Time { return t.ReadyAt.Add(TakeoutKept) }

// TakeoutStore keeps which takeouts are asked for and made.
type TakeoutStore interface {
	// TakeoutAsk changes nothing while one is being made.
	TakeoutAsk(ctx context.Context, t Takeout) error
	// TakeoutOf answers NotFound without one.
	TakeoutOf(ctx context.Context, user UserID) (Takeout, error)
	// TakeoutClaim gives one to a worker for as long as the lease; NotFound without any.
	TakeoutClaim(ctx context.Context, lease time.Duration) (Takeout, error)
	// TakeoutProgress renews the lease. It answers ErrFenced when another worker has it.
	TakeoutProgress(ctx context.Context, t Takeout, lease time.Duration) error
	// TakeoutDone names the bytes, or answers ErrFenced.
	TakeoutDone(ctx context.Context, t Takeout) error
	// TakeoutFull gives up on one that the server has no room for, or answers ErrFenced.
	TakeoutFull(ctx context.Context, t Takeout) error
	// TakeoutsExpire forgets those made before TakeoutKept, and gives up on those tried too often.
	TakeoutsExpire(ctx context.Context) error
}

// TakeoutTries is how many workers may die over a takeout.
const TakeoutTries = 5

// Takeouts lets users ask for everything of their own.
type Takeouts struct {
	store    TakeoutStore
	accounts *Accounts
}

// NewTakeouts makes the rules of takeouts on a store.
func NewTakeouts(store TakeoutStore, accounts *Accounts) *Takeouts {
	return &Takeouts{store: store, accounts: accounts}
}

// takeoutPause is how long a takeout lasts before its account may have another: each one
// fills the store of files.
const takeoutPause = time.Hour

var errTakeoutNew = &Error{Kind: TooMany, Text: "Your file is less than an hour old. Download that one, or ask again later."}

// Ask begins one, unless one is being made.
func (t *Takeouts) Ask(ctx context.Context, s Session, language string) error {
	now, err := t.store.TakeoutOf(ctx, s.User.ID)
	if err == nil && now.State == TakeoutWaiting {
		return nil
	}
	if err != nil && !Is(err, NotFound) {
		return err
	}
	if now.State == TakeoutReady && t.accounts.Time().Before(now.ReadyAt.Add(takeoutPause)) {
		return errTakeoutNew
	}
	err = t.store.TakeoutAsk(ctx, Takeout{User: s.User.ID, ID: uuid.New(), Language: language})
	if err == nil {
		t.accounts.Record(ctx, AuditEntry{Act: DidExport, By: s.User, Detail: "own data: asked"})
	}
	return err
}

// Of is a user's takeout, or NotFound.
func (t *Takeouts) Of(ctx context.Context, user UserID) (Takeout, error) {
	x, err := t.store.TakeoutOf(ctx, user)
	if err == nil && x.State == TakeoutReady && !t.accounts.Time().Before(x.Until()) {
		return Takeout{}, E(NotFound, "That does not exist.")
	}
	return x, err
}

// errNoTakeout answers a download before there is something, or after it is gone.
var errNoTakeout = &Error{Kind: Conflict, Text: "There is nothing to download. Ask for your data again."}

// Download is a user's takeout, for one who knows the account's password.
func (t *Takeouts) Download(ctx context.Context, s Session, password string) (Takeout, error) {
	x, err := t.Of(ctx, s.User.ID)
	if Is(err, NotFound) || err == nil && x.State != TakeoutReady {
		return x, errNoTakeout
	}
	if err != nil {
		return x, err
	}
	if err := t.accounts.Reauthenticate(ctx, s, "export_password", password); err != nil {
		return Takeout{}, err
	}
	t.accounts.Record(ctx, AuditEntry{Act: DidExport, By: s.User, Detail: "own data: downloaded"})
	return x, nil
}
