package node

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/chat/kept"
	"parley/chat/moderation"
	"parley/chat/posting"
	"parley/chat/previewing"
	chatsearch "parley/chat/search"
	"parley/chat/server"
	"parley/chat/storing"
	"parley/cmd/parley/faults"
	"parley/cmd/parley/metrics"
	"parley/cmd/parley/thumb"
	"parley/previews"
	"parley/takeout"
	"parley/uploads"
)

func (n *Node) startWorker() {
	w := &storing.Worker{
		ID: n.id, Inbox: n.Redis, MessageLog: metrics.CountedLog{MessageLog: n.Postgres}, Outbox: n.Redis, Leases: metrics.CountedLeases{Leases: n.Postgres}, Log: n.Log,
		Gauge: metrics.BatchStored, DeadLettered: metrics.DeadLetters.Inc,
	}
	server := server.NewServer(n.Postgres, nil)
	server.Bus = n.Redis
	n.tasks.Go(func() { _ = server.Follow(n.life) })
	if n.cfg.Previews == "on" {
		u := previewing.NewLinks(n.Redis, previews.New(n.cfg.PreviewNetworks), n.Log)
		u.Pictures = &previewing.Pictures{Store: n.Postgres, Blobs: n.Blobs, Make: thumb.Preview, Log: n.Log, Most: previewing.Beside(n.cfg.FileLimits().Server)}
		w.Stored = u.Stored
		u.Off = server.NoPreviews
		n.tasks.Go(func() { u.Run(n.life) })
	}
	n.startPush(w)
	p := &previewing.Files{Store: n.Postgres, Blobs: n.Blobs, Make: thumb.FilePreview, Log: n.Log, Most: previewing.Beside(n.cfg.FileLimits().Server)}
	n.tasks.Go(func() { p.Run(n.life) })
	s := n.scheduler()
	s.Posting.Words = server.RefuseWords
	s.Posting.Holds = moderation.NewHolding(n.Postgres, server, nil, n.Postgres)
	n.tasks.Go(func() { _ = n.Redis.SubscribeToReplies(n.life, s.Posting.Node, func() {}, s.Posting.Resolve) })
	n.tasks.Go(func() { s.Run(n.life) })
	held := &posting.HeldSender{Store: n.Postgres, Access: n.Postgres, Lookup: n.Postgres, Posting: s.Posting, Log: n.Log}
	n.tasks.Go(func() { held.Run(n.life) })
	r := &kept.Reminding{Store: n.Postgres, Publisher: n.Redis, Log: n.Log}
	n.tasks.Go(func() { r.Run(n.life) })
	x := &chatsearch.Indexer{Index: n.Postgres, Behind: n.behind, Log: n.Log}
	n.tasks.Go(func() { x.Run(n.life) })
	polls := &posting.PollCloser{Store: n.Postgres, Inbox: n.Redis, Log: n.Log}
	n.tasks.Go(func() { polls.Run(n.life) })
	if n.cfg.Mail != nil {
		n.sendMails()
	}
	taking := &takeout.Maker{Store: n.Postgres, Blobs: n.Blobs, Log: n.Log, Most: n.cfg.FileLimits().Server}
	n.tasks.Go(func() { taking.Run(n.life) })
	expirer := &moderation.Expirer{Store: n.Postgres, Inbox: n.Redis, Behind: n.behind, Now: faults.Clock(), Log: n.Log}
	n.tasks.Go(func() { expirer.Run(n.life) })
	remover := &moderation.Remover{Store: n.Postgres, Inbox: n.Redis, Behind: n.behind, Log: n.Log}
	n.tasks.Go(func() { remover.Run(n.life) })
	faults.Inject(w)
	n.tasks.Go(func() { w.Run(n.life) })
	n.tasks.Go(n.tend)
}

// behindFrom is how many commands wait where a worker has more to do than it stores at once.
const behindFrom = storing.BatchMax / 2

// behind reports whether the inbox grows. What only waits for the next batch is no reason
// for the index to wait.
func (n *Node) behind(ctx context.Context) bool {
	waiting := int64(0)
	for _, d := range n.Redis.InboxDepths(ctx) {
		waiting += d.Commands
	}
	return waiting > behindFrom
}

// scheduler has a Posting of its own under a number of its own: each Posting numbers its
// requests from 1, and a reply would wake the web node's request with the same number.
func (n *Node) scheduler() *posting.Scheduler {
	p := posting.New(n.Redis, n.Postgres, n.Redis, uuid.New())
	p.Origin = n.cfg.Origin
	return &posting.Scheduler{Store: n.Postgres, Lookup: n.Postgres, Files: n.Postgres, Posting: p, Log: n.Log}
}

const (
	tendEvery    = 10 * time.Minute
	compactEvery = 24 * time.Hour // what was deleted is in Redis's append-only file for so long
)

// tend does the stores' housekeeping now and then.
func (n *Node) tend() {
	tick := time.NewTicker(tendEvery)
	defer tick.Stop()
	for {
		if err := n.Postgres.Housekeep(n.life); err != nil && n.life.Err() == nil {
			n.Log.Warn("chores were not done", "err", err)
		}
		if err := n.Redis.Compact(n.life, compactEvery); err != nil && n.life.Err() == nil {
			n.Log.Warn("Redis did not write its append-only file anew", "err", err)
		}
		if err := uploads.Expire(n.life, n.Postgres, n.Blobs); err != nil && n.life.Err() == nil {
			n.Log.Warn("uploads that ended early were not removed", "err", err)
		}
		if err := n.Postgres.BlobsSweep(n.life, n.Blobs.Remove); err != nil && n.life.Err() == nil {
			n.Log.Warn("unused files were not removed", "err", err)
		}
		select {
		case <-tick.C:
		case <-n.life.Done():
			return
		}
	}
}
