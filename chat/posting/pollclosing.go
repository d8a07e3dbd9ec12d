package posting

import (
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// PollStore finds polls to close.
type PollStore interface {
	// PollsDue returns polls that are over and not closed, at most most.
	PollsDue(ctx context.Context, most int) ([]chat.DuePoll, error)
}

// PollCloser closes polls at their time. Each worker has one; closing twice is closing once.
type PollCloser struct {
	Store PollStore
	Inbox chat.Inbox
	Log   *slog.Logger
}

const (
	pollsTick = 2 * time.Second
	pollsMost = 100
)

// Run works until ctx ends.
func (p *PollCloser) Run(ctx context.Context) {
	tick := time.NewTicker(pollsTick)
	defer tick.Stop()
	for {
		if err := p.Step(ctx); err != nil && ctx.Err() == nil {
			p.Log.Warn("polls are not closed", "err", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// Step puts a command into the inbox for each poll that is over.
func (p *PollCloser) Step(ctx context.Context) error {
	due, err := p.Store.PollsDue(ctx, pollsMost)
	for _, d := range due {
		if err := p.Inbox.Enqueue(ctx, chat.Command{Kind: chat.EndPoll, Room: d.Room, Seq: d.Seq, Author: d.Author, Scheduled: true, Key: chat.Key(uuid.New())}); err != nil {
			return err
		}
	}
	return err
}
