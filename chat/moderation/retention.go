package moderation

import (
	"context"
	"log/slog"
	"strconv"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/accounts"
)

// RetentionStore keeps how long rooms keep messages.
type RetentionStore interface {
	// RetentionSet is by an admin of the room at that moment, or by 0, the operator.
	RetentionSet(ctx context.Context, room chat.RoomID, by chat.UserID, days int) (changed bool, err error)
	// RetentionOf is the room's own rule; zero without one.
	RetentionOf(ctx context.Context, room chat.RoomID) (chat.RetentionRule, error)
	// RetentionBegin brings rooms that are new under the server's rule, some at a time. It reads
	// all rooms.
	RetentionBegin(ctx context.Context) error
	// RetentionClaim gives a room to one worker, for so long; NotFound without any. With
	// byServer all rooms are due that RetentionBegin knows, else those whose own rule holds.
	RetentionClaim(ctx context.Context, byServer bool, every time.Duration) (chat.DueRoom, error)
	// RetentionDue returns messages above < seq <= upto that are not deleted.
	RetentionDue(ctx context.Context, room chat.RoomID, above, upto int64, most int) ([]chat.DueMessage, error)
	// RetentionNext notes up to which seq messages are gone, and when to look again.
	RetentionNext(ctx context.Context, room chat.RoomID, seq int64, pause time.Duration) error
	ServerState(ctx context.Context) (chat.ServerState, error)
	SeqAt(ctx context.Context, room chat.Room, at time.Time) (int64, error)
}

// Retention says how long rooms keep messages.
type Retention struct {
	store    RetentionStore
	accounts *accounts.Accounts
}

// NewRetention makes the rules on a store.
func NewRetention(store RetentionStore, accounts *accounts.Accounts) *Retention {
	return &Retention{store: store, accounts: accounts}
}

// Of are the room's own days, and the server's; 0 is no bound.
func (r *Retention) Of(ctx context.Context, room chat.RoomID) (own, server int, err error) {
	rule, err := r.store.RetentionOf(ctx, room)
	if err != nil {
		return 0, 0, err
	}
	state, err := r.store.ServerState(ctx)
	return rule.Days, state.Settings.Retention.Days, err
}

// Set sets a room's own days, at most the server's. typed is a number, or empty.
func (r *Retention) Set(ctx context.Context, s chat.Session, a chat.Access, typed string) error {
	if err := a.Refuse(chat.ManageIn); err != nil {
		return err
	}
	days, err := chat.CleanDays("retention", typed, chat.RetentionMax)
	if err != nil {
		return err
	}
	own, server, err := r.Of(ctx, a.Room.ID)
	switch {
	case err != nil:
		return err
	case server > 0 && days > server:
		return chat.Field("retention", "This server keeps messages for %d days. Write fewer, or nothing.", server)
	case days == own:
		return nil
	}
	changed, err := r.store.RetentionSet(ctx, a.Room.ID, s.User.ID, days)
	if !changed {
		return err // by the first of two clicks, or of two admins
	}
	r.accounts.Record(ctx, chat.AuditEntry{Act: chat.DidChangeSettings, By: s.User, Room: a.Room, Detail: "retention: " + strconv.Itoa(own) + " → " + strconv.Itoa(days) + " days"})
	return nil
}

// Expirer removes messages that are too old, as if their authors had deleted them. Each
// worker has one; a message that two remove is removed once.
type Expirer struct {
	Store  RetentionStore
	Inbox  chat.Inbox
	Behind func(ctx context.Context) bool // whether commands wait, so that these come later
	Now    func() time.Time               // nil means time.Now
	Log    *slog.Logger

	began time.Time
}

const (
	expireTick  = time.Second
	expireRooms = 10  // that are looked at in a tick
	expireMost  = 200 // messages of a room in a tick
	expireEvery = 10 * time.Minute
	expireBegin = time.Minute
)

// Run works until ctx ends.
func (x *Expirer) Run(ctx context.Context) {
	tick := time.NewTicker(expireTick)
	defer tick.Stop()
	for {
		if err := x.Step(ctx); err != nil && ctx.Err() == nil {
			x.Log.Warn("old messages wait to be removed", "err", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// Step looks at some of the rooms that are due.
func (x *Expirer) Step(ctx context.Context) error {
	if x.Behind != nil && x.Behind(ctx) {
		return nil
	}
	now := time.Now()
	if x.Now != nil {
		now = x.Now()
	}
	state, err := x.Store.ServerState(ctx)
	if err != nil {
		return err
	}
	server := state.Settings.Retention.Holds(now)
	if server > 0 && now.Sub(x.began) >= expireBegin {
		if err := x.Store.RetentionBegin(ctx); err != nil {
			return err
		}
		x.began = now
	}
	for range expireRooms {
		due, err := x.Store.RetentionClaim(ctx, server > 0, expireEvery)
		if chat.Is(err, chat.NotFound) {
			return nil
		}
		if err == nil {
			err = x.room(ctx, due, now.AddDate(0, 0, -shorter(server, due.Days)))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// room gives the oldest messages of a room to the inbox. What the inbox loses is found again:
// the place moves on only over messages that are gone.
func (x *Expirer) room(ctx context.Context, due chat.DueRoom, before time.Time) error {
	upto, err := x.Store.SeqAt(ctx, due.Room, before)
	if err != nil || upto <= due.Seq {
		return err
	}
	list, err := x.Store.RetentionDue(ctx, due.Room.ID, due.Seq, upto, expireMost)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return x.Store.RetentionNext(ctx, due.Room.ID, upto, expireEvery)
	}
	for _, m := range list {
		c := chat.Command{Kind: chat.Delete, Room: due.Room.ID, Seq: m.Seq, Author: m.Author, Scheduled: true, Key: chat.Key(uuid.New())}
		if err := x.Inbox.Enqueue(ctx, c); err != nil {
			return err
		}
	}
	return x.Store.RetentionNext(ctx, due.Room.ID, list[0].Seq-1, expireTick)
}

// shorter is the shorter of two retentions; 0 is no bound.
func shorter(a, b int) int {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}
