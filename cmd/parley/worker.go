package main

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/previews"
)

func (n *node) startWorker() {
	w := &chat.Worker{
		ID: n.id, Inbox: n.redis, MessageLog: countedLog{n.postgres}, Outbox: n.redis, Leases: countedLeases{n.postgres}, Log: n.log,
		Gauge: stored, DeadLettered: deadLetters.Inc,
	}
	if n.cfg.Previews == "on" {
		u := chat.NewUnfurling(n.redis, previews.New(n.cfg.previewNets), n.log)
		w.Stored = u.Stored
		n.tasks.Go(func() { u.Run(n.life) })
	}
	p := &chat.Previewing{Store: n.postgres, Blobs: n.blobs, Make: makePreview, Log: n.log}
	n.tasks.Go(func() { p.Run(n.life) })
	s := n.scheduler()
	n.tasks.Go(func() { _ = n.redis.SubscribeToReplies(n.life, s.Posting.Node, func() {}, s.Posting.Resolve) })
	n.tasks.Go(func() { s.Run(n.life) })
	r := &chat.Reminding{Store: n.postgres, Publisher: n.redis, Log: n.log}
	n.tasks.Go(func() { r.Run(n.life) })
	x := &chat.Indexer{Index: n.postgres, Behind: n.behind, Log: n.log}
	n.tasks.Go(func() { x.Run(n.life) })
	polls := &chat.PollCloser{Store: n.postgres, Inbox: n.redis, Log: n.log}
	n.tasks.Go(func() { polls.Run(n.life) })
	inject(w)
	n.tasks.Go(func() { w.Run(n.life) })
	n.tasks.Go(n.tend)
}

// behindFrom is how many commands wait where a worker has more to do than it stores at once.
const behindFrom = chat.BatchMax / 2

// behind reports whether the inbox grows. What only waits for the next batch is no reason
// for the index to wait.
func (n *node) behind(ctx context.Context) bool {
	waiting := int64(0)
	for _, d := range n.redis.InboxDepths(ctx) {
		waiting += d.Commands
	}
	return waiting > behindFrom
}

// scheduler has a Posting of its own under a number of its own: each Posting numbers its
// requests from 1, and a reply would wake the web node's request with the same number.
func (n *node) scheduler() *chat.Scheduler {
	p := chat.NewPosting(n.redis, n.postgres, n.redis, uuid.New())
	p.Origin = n.cfg.Origin
	return &chat.Scheduler{Store: n.postgres, Lookup: n.postgres, Posting: p, Log: n.log}
}

const tendEvery = 10 * time.Minute

// tend does the database's housekeeping now and then.
func (n *node) tend() {
	tick := time.NewTicker(tendEvery)
	defer tick.Stop()
	for {
		if err := n.postgres.Housekeep(n.life); err != nil && n.life.Err() == nil {
			n.log.Warn("chores were not done", "err", err)
		}
		if err := n.postgres.BlobsSweep(n.life, n.blobs.Remove); err != nil && n.life.Err() == nil {
			n.log.Warn("unused files were not removed", "err", err)
		}
		select {
		case <-tick.C:
		case <-n.life.Done():
			return
		}
	}
}
