package main

import (
	"context"
	"crypto/rand"
	"errors"
	"strings"
	"sync"
	"time"

	"parley/chat"
	"parley/operation"
)

// healthLimit is how long the page of the server's health waits for a part.
const healthLimit = 3 * time.Second

// figures measures all parts at once, so that one that hangs hides no other.
func (n *node) figures(ctx context.Context) (f operation.Figures) {
	ctx, cancel := context.WithTimeout(ctx, healthLimit)
	defer cancel()
	var parts sync.WaitGroup
	var pgClock, redisClock error
	parts.Go(func() { f.PostgreSQL = n.postgres.Ping(ctx) })
	parts.Go(func() { f.Redis = n.redis.Ping(ctx) })
	parts.Go(func() { f.PostgreSQLClock, pgClock = ahead(ctx, n.postgres.Clock) })
	parts.Go(func() { f.RedisClock, redisClock = ahead(ctx, n.redis.Clock) })
	parts.Go(func() { f.Files = n.tryFiles(ctx) })
	parts.Go(func() { f.Push, f.PushFailing, f.PushErr = n.postgres.PushWaiting(ctx) })
	parts.Go(func() {
		if f.MailOn = n.cfg.smtp != nil; f.MailOn {
			f.Mail, f.MailErr = n.postgres.MailStats(ctx)
		}
	})
	parts.Go(func() {
		shards := n.redis.InboxDepths(ctx)
		f.Unmeasured = chat.ShardCount - len(shards)
		for _, s := range shards {
			f.Inbox.Waiting += s.Commands
			f.Inbox.Oldest = max(f.Inbox.Oldest, s.Age)
		}
		dead, err := n.redis.DeadLetters(ctx)
		if f.DeadCount = dead; err != nil && f.Unmeasured == 0 {
			f.Unmeasured = chat.ShardCount
		}
	})
	parts.Wait()
	f.ClockErr = errors.Join(pgClock, redisClock)
	p := n.postgres.Pool()
	f.Used, f.Most = int(p.Used), int(p.Most)
	return f
}

// ahead is how far this process's clock is ahead of another, which it reads half-way through
// the request.
func ahead(ctx context.Context, read func(context.Context) (time.Time, error)) (time.Duration, error) {
	asked := time.Now()
	there, err := read(ctx)
	if err != nil {
		return 0, err
	}
	return asked.Add(time.Since(asked) / 2).Sub(there), nil
}

// tryFiles receives a few bytes as an upload would, keeps none of them, and looks for bytes
// that are not there.
func (n *node) tryFiles(ctx context.Context) error {
	got, err := n.uploads().Receive(ctx, strings.NewReader(rand.Text()), 1<<10)
	if err != nil {
		return err
	}
	defer got.Drop()
	kept, err := n.blobs.Open(ctx, got.Blob().Hash)
	if err == nil {
		return kept.Close()
	}
	if chat.Is(err, chat.NotFound) {
		return nil
	}
	return err
}
