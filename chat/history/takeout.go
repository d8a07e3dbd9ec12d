package history

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/accounts"
)

// TakeoutStore keeps which takeouts are asked for and made.
type TakeoutStore interface {
	// TakeoutAsk changes nothing while one is being made.
	TakeoutAsk(ctx context.Context, t chat.Takeout) error
	// TakeoutOf answers NotFound without one.
	TakeoutOf(ctx context.Context, user chat.UserID) (chat.Takeout, error)
	// TakeoutClaim gives one to a worker for as long as the lease; NotFound without any.
	TakeoutClaim(ctx context.Context, lease time.Duration) (chat.Takeout, error)
	// TakeoutProgress renews the lease. It answers ErrFenced when another worker has it.
	TakeoutProgress(ctx context.Context, t chat.Takeout, lease time.Duration) error
	// TakeoutDone names the bytes, or answers ErrFenced.
	TakeoutDone(ctx context.Context, t chat.Takeout) error
	// TakeoutFull gives up on one that the server has no room for, or answers ErrFenced.
	TakeoutFull(ctx context.Context, t chat.Takeout) error
	// TakeoutsExpire forgets those made before TakeoutKept, and gives up on those tried too often.
	TakeoutsExpire(ctx context.Context) error
}

// Takeouts lets users ask for everything of their own.
type Takeouts struct {
	store    TakeoutStore
	accounts *accounts.Accounts
}

// NewTakeouts makes the rules of takeouts on a store.
func NewTakeouts(store TakeoutStore, accounts *accounts.Accounts) *Takeouts {
	return &Takeouts{store: store, accounts: accounts}
}

// takeoutPause is how long a takeout lasts before its account may have another: each one
// fills the store of files.
const takeoutPause = time.Hour

var errTakeoutNew = &chat.Error{Kind: chat.TooMany, Text: "Your file is less than an hour old. Download that one, or ask again later."}

// Ask begins one, unless one is being made.
func (t *Takeouts) Ask(ctx context.Context, s chat.Session, language string) error {
	now, err := t.store.TakeoutOf(ctx, s.User.ID)
	if err == nil && now.State == chat.TakeoutWaiting {
		return nil
	}
	if err != nil && !chat.Is(err, chat.NotFound) {
		return err
	}
	if now.State == chat.TakeoutReady && t.accounts.Time().Before(now.ReadyAt.Add(takeoutPause)) {
		return errTakeoutNew
	}
	err = t.store.TakeoutAsk(ctx, chat.Takeout{User: s.User.ID, ID: uuid.New(), Language: language})
	if err == nil {
		t.accounts.Record(ctx, chat.AuditEntry{Act: chat.DidExport, By: s.User, Detail: "own data: asked"})
	}
	return err
}

// Of is a user's takeout, or NotFound.
func (t *Takeouts) Of(ctx context.Context, user chat.UserID) (chat.Takeout, error) {
	x, err := t.store.TakeoutOf(ctx, user)
	if err == nil && x.State == chat.TakeoutReady && !t.accounts.Time().Before(x.Until()) {
		return chat.Takeout{}, chat.E(chat.NotFound, "That does not exist.")
	}
	return x, err
}

// errNoTakeout answers a download before there is something, or after it is gone.
var errNoTakeout = &chat.Error{Kind: chat.Conflict, Text: "There is nothing to download. Ask for your data again."}

// Download is a user's takeout, for one who knows the account's password.
func (t *Takeouts) Download(ctx context.Context, s chat.Session, password string) (chat.Takeout, error) {
	x, err := t.Of(ctx, s.User.ID)
	if chat.Is(err, chat.NotFound) || err == nil && x.State != chat.TakeoutReady {
		return x, errNoTakeout
	}
	if err != nil {
		return x, err
	}
	if err := t.accounts.Reauthenticate(ctx, s, "export_password", password); err != nil {
		return chat.Takeout{}, err
	}
	t.accounts.Record(ctx, chat.AuditEntry{Act: chat.DidExport, By: s.User, Detail: "own data: downloaded"})
	return x, nil
}
