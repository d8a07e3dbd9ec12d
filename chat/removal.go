package chat

import (
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"
)

// Removal is the messages of a deleted account on their way out.
type Removal struct {
	User  UserID
	After Key // how far this round is
	Found Found
}

// Found is what a round of a removal has found so far.
type Found int16

// A round that finds nothing is the last.
const (
	FoundNone    Found = iota
	FoundWaiting       // only messages of rooms that are deleted, and may come back
	FoundSome
)

// OwnPlace is the place of a message of one author.
type OwnPlace struct {
	MessagePlace
	Key   Key
	Waits bool // its room is deleted, and may come back
}

// RemovalStore keeps whose messages are to be removed.
type RemovalStore interface {
	// RemovalClaim gives one to a worker that no worker had within again; NotFound without any.
	RemovalClaim(ctx context.Context, again time.Duration) (Removal, error)
	// RemovalPlaces returns messages that are not deleted after r.After, in the order of keys.
	RemovalPlaces(ctx context.Context, r Removal, most int) ([]OwnPlace, error)
	// RemovalNext keeps how far a round is. No worker has it before the pause is over.
	RemovalNext(ctx context.Context, r Removal, pause time.Duration) error
	RemovalEnd(ctx context.Context, user UserID) error
}

// Remover removes messages of deleted accounts, as if their author had deleted each. Each
// worker has one; deleting twice is deleting once.
type Remover struct {
	Store  RemovalStore
	Inbox  Inbox
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
	if Is(err, NotFound) {
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
			job.Found = max(job.Found, FoundWaiting)
			continue
		}
		job.Found = FoundSome
		if err := r.Inbox.Enqueue(ctx, Command{Kind: Delete, Room: p.Room, Seq: p.Seq, Author: job.User, Key: Key(uuid.New())}); err != nil {
			return err
		}
	}
	return r.next(ctx, job, list)
}

func (r *Remover) next(ctx context.Context, job Removal, list []OwnPlace) error {
	if len(list) == removalMost {
		job.After = list[len(list)-1].Key
		return r.Store.RemovalNext(ctx, job, 0)
	}
	found := job.Found
	job.After, job.Found = Key{}, FoundNone
	switch found {
	case FoundNone:
		return r.Store.RemovalEnd(ctx, job.User)
	case FoundWaiting:
		return r.Store.RemovalNext(ctx, job, removalPause)
	}
	return r.Store.RemovalNext(ctx, job, 0)
}
