package digest

import (
	"context"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// Worker queues the digests that are due. Any number may run.
type Worker struct {
	Store  chat.DigestStore
	Missed func(ctx context.Context, user chat.UserID, p chat.DigestPeriod) ([]chat.DigestItem, error)
	// Quiet says who is not to be disturbed.
	Quiet  func(ctx context.Context, users []chat.UserID) (map[chat.UserID]chat.Availability, error)
	Origin string // links begin with it
	Log    *slog.Logger
}

const (
	tick     = 5 * time.Second
	lease    = 2 * time.Minute
	batch    = 20
	makesWay = 50               // so many due mails go first
	quiet    = 15 * time.Minute // a digest that comes in quiet hours waits in such steps
)

// Run works until ctx ends.
func (w *Worker) Run(ctx context.Context) {
	t := time.NewTicker(tick)
	defer t.Stop()
	for {
		if err := w.Step(ctx); err != nil && ctx.Err() == nil {
			w.Log.Warn("digests wait", "err", err)
		}
		select {
		case <-t.C:
		case <-ctx.Done():
			return
		}
	}
}

// Step decides those that are due. A row that fails is taken again after its lease, and the
// others go on.
func (w *Worker) Step(ctx context.Context) error {
	list, err := w.Store.DigestsTake(ctx, lease, batch, makesWay)
	if err != nil || len(list) == 0 {
		return err
	}
	users := make([]chat.UserID, len(list))
	for i, d := range list {
		users[i] = d.User
	}
	available, err := w.Quiet(ctx, users)
	if err != nil {
		return err
	}
	var failed error
	for _, d := range list {
		if err := w.decide(ctx, d, available[d.User]); err != nil {
			failed = err
		}
	}
	return failed
}

func (w *Worker) decide(ctx context.Context, d chat.Digest, a chat.Availability) error {
	switch {
	case !d.Proven:
		return w.Store.DigestLater(ctx, d, d.Now.Add(d.After))
	case d.Waits, a.Quiet(d.Now):
		return w.Store.DigestLater(ctx, d, d.Now.Add(quiet))
	}
	p := d.Period()
	items, err := w.Missed(ctx, d.User, p)
	if err != nil {
		return err
	}
	if due := due(d, items); due.After(d.Now) {
		return w.Store.DigestLater(ctx, d, due)
	}
	return w.Store.DigestQueue(ctx, d, chat.Mail{Key: uuid.New(), Kind: chat.MailDigest, Language: d.Language, Origin: w.Origin, Detail: p.String()})
}

// due is when a digest is to be mailed: when the oldest message was unread for long enough. A
// full one does not wait. Without a message it is looked at again before one can be due.
func due(d chat.Digest, items []chat.DigestItem) time.Time {
	switch n := len(items); {
	case n > chat.DigestMost:
		return d.Now
	case n > 0:
		return items[n-1].CreatedAt.Add(d.After)
	}
	return d.Now.Add(d.After)
}
