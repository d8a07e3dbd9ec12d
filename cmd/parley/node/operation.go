package node

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
func (n *Node) figures(ctx context.Context) (f operation.Figures) {
	ctx, cancel := context.WithTimeout(ctx, healthLimit)
	defer cancel()
	var parts sync.WaitGroup
	var pgClock, redisClock error
	parts.Go(func() { f.PostgreSQL = n.Postgres.Ping(ctx) })
	parts.Go(func() { f.Redis = n.Redis.Ping(ctx) })
	parts.Go(func() { f.PostgreSQLClock, pgClock = operation.Ahead(ctx, n.Postgres.Clock) })
	parts.Go(func() { f.RedisClock, redisClock = operation.Ahead(ctx, n.Redis.Clock) })
	parts.Go(func() { f.Files = n.tryFiles(ctx) })
	parts.Go(func() { f.Push, f.PushFailing, f.PushErr = n.Postgres.PushWaiting(ctx) })
	parts.Go(func() {
		if f.MailOn = n.cfg.Mail != nil; f.MailOn {
			f.Mail, f.MailErr = n.Postgres.MailStats(ctx)
		}
	})
	parts.Go(func() {
		shards := n.Redis.InboxDepths(ctx)
		f.Unmeasured = chat.ShardCount - len(shards)
		for _, s := range shards {
			f.Inbox.Waiting += s.Commands
			f.Inbox.Oldest = max(f.Inbox.Oldest, s.Age)
		}
		dead, err := n.Redis.DeadLetters(ctx)
		if f.DeadCount = dead; err != nil && f.Unmeasured == 0 {
			f.Unmeasured = chat.ShardCount
		}
	})
	parts.Wait()
	f.ClockErr = errors.Join(pgClock, redisClock)
	p := n.Postgres.Pool()
	f.Used, f.Most = int(p.Used), int(p.Most)
	return f
}

// tryFiles receives a few bytes as an upload would, keeps none of them, and looks for bytes
// that are not there.
func (n *Node) tryFiles(ctx context.Context) error {
	got, err := n.uploads().Receive(ctx, strings.NewReader(rand.Text()), 1<<10)
	if err != nil {
		return err
	}
	defer got.Drop()
	kept, err := n.Blobs.Open(ctx, got.Blob().Hash)
	if err == nil {
		return kept.Close()
	}
	if chat.Is(err, chat.NotFound) {
		return nil
	}
	return err
}
