package moderation

import (
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// RemovalStore keeps whose messages are to be removed.
type RemovalStore interface {
	// RemovalClaim gives one to a worker that no worker had within again; NotFound without any.
	RemovalClaim(ctx context.Context, again time.Duration) (chat.Removal, error)
	// RemovalPlaces returns messages that are not deleted after r.After, in the order of keys.
	RemovalPlaces(ctx context.Context, r chat.Removal, most int) ([]chat.OwnPlace, error)
	// RemovalNext keeps how far a round is. No worker has it before the pause is over.
	RemovalNext(ctx context.Context, r chat.Removal, pause time.Duration) error
	RemovalEnd(ctx context.Context, user chat.UserID) error
}

// Remover removes messages of deleted accounts, as if their author had deleted each. Each
// worker has one; deleting twice is deleting once.
type Remover struct {
	Store  RemovalStore
	Inbox  chat.Inbox
	Behind func(ctx context.Context) bool // whether commands wait, so that these come later
	Log    *slog.Logger
}

const (
	removalTick  = time.Second
	removalMost  = 200
	removalAgain = 500 * time.Millisecond
	removalPause = time.Hour // between rounds that wait for rooms to come back or go
)

// Run works until ctx ends.
func (r *Remover) Run(ctx context.Context) {
	tick := time.NewTicker(removalTick)
	defer tick.Stop()
	for {
		if err := r.Step(ctx); err != nil && ctx.Err() == nil {
			r.Log.Warn("messages of a deleted account wait to be removed", "err", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// Step gives the next messages of one account to the inbox. A round that finds none is the
// last: what the inbox lost, the next round finds again.
func (r *Remover) Step(ctx context.Context) error {
	if r.Behind != nil && r.Behind(ctx) {
		return nil
	}
	job, err := r.Store.RemovalClaim(ctx, removalAgain)
	if chat.Is(err, chat.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	list, err := r.Store.RemovalPlaces(ctx, job, removalMost)
	if err != nil {
		return err
	}
	for _, p := range list {
		if p.Waits {
			job.Found = max(job.Found, chat.FoundWaiting)
			continue
		}
		job.Found = chat.FoundSome
		if err := r.Inbox.Enqueue(ctx, chat.Command{Kind: chat.Delete, Room: p.Room, Seq: p.Seq, Author: job.User, Key: chat.Key(uuid.New())}); err != nil {
			return err
		}
	}
	return r.next(ctx, job, list)
}

func (r *Remover) next(ctx context.Context, job chat.Removal, list []chat.OwnPlace) error {
	if len(list) == removalMost {
		job.After = list[len(list)-1].Key
		return r.Store.RemovalNext(ctx, job, 0)
	}
	found := job.Found
	job.After, job.Found = chat.Key{}, chat.FoundNone
	switch found {
	case chat.FoundNone:
		return r.Store.RemovalEnd(ctx, job.User)
	case chat.FoundWaiting:
		return r.Store.RemovalNext(ctx, job, removalPause)
	}
	return r.Store.RemovalNext(ctx, job, 0)
}
