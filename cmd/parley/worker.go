package main

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/kept"
	"parley/chat/moderation"
	"parley/chat/posting"
	"parley/chat/previewing"
	chatsearch "parley/chat/search"
	"parley/chat/storing"
	"parley/previews"
	"parley/takeout"
	"parley/uploads"
)

func (n *node) startWorker() {
	w := &storing.Worker{
		ID: n.id, Inbox: n.redis, MessageLog: countedLog{n.postgres}, Outbox: n.redis, Leases: countedLeases{n.postgres}, Log: n.log,
		Gauge: stored, DeadLettered: deadLetters.Inc,
	}
	server := chat.NewServer(n.postgres, nil)
	server.Bus = n.redis
	n.tasks.Go(func() { _ = server.Follow(n.life) })
	if n.cfg.Previews == "on" {
		u := previewing.NewLinks(n.redis, previews.New(n.cfg.previewNets), n.log)
		u.Pictures = &previewing.Pictures{Store: n.postgres, Blobs: n.blobs, Make: makePreview, Log: n.log, Most: previewing.Bound(n.cfg.fileLimits().Server)}
		w.Stored = u.Stored
		u.Off = server.NoPreviews
		n.tasks.Go(func() { u.Run(n.life) })
	}
	n.startPush(w)
	p := &previewing.Files{Store: n.postgres, Blobs: n.blobs, Make: makeFilePreview, Log: n.log, Most: previewing.Bound(n.cfg.fileLimits().Server)}
	n.tasks.Go(func() { p.Run(n.life) })
	s := n.scheduler()
	s.Posting.Words = server.RefuseWords
	s.Posting.Holds = moderation.NewHolding(n.postgres, server, nil, n.postgres)
	n.tasks.Go(func() { _ = n.redis.SubscribeToReplies(n.life, s.Posting.Node, func() {}, s.Posting.Resolve) })
	n.tasks.Go(func() { s.Run(n.life) })
	held := &posting.HeldSender{Store: n.postgres, Access: n.postgres, Lookup: n.postgres, Posting: s.Posting, Log: n.log}
	n.tasks.Go(func() { held.Run(n.life) })
	r := &kept.Reminding{Store: n.postgres, Publisher: n.redis, Log: n.log}
	n.tasks.Go(func() { r.Run(n.life) })
	x := &chatsearch.Indexer{Index: n.postgres, Behind: n.behind, Log: n.log}
	n.tasks.Go(func() { x.Run(n.life) })
	polls := &posting.PollCloser{Store: n.postgres, Inbox: n.redis, Log: n.log}
	n.tasks.Go(func() { polls.Run(n.life) })
	if n.cfg.smtp != nil {
		n.sendMails()
	}
	taking := &takeout.Maker{Store: n.postgres, Blobs: n.blobs, Log: n.log, Most: n.cfg.fileLimits().Server}
	n.tasks.Go(func() { taking.Run(n.life) })
	expirer := &moderation.Expirer{Store: n.postgres, Inbox: n.redis, Behind: n.behind, Now: clock(), Log: n.log}
	n.tasks.Go(func() { expirer.Run(n.life) })
	remover := &moderation.Remover{Store: n.postgres, Inbox: n.redis, Behind: n.behind, Log: n.log}
	n.tasks.Go(func() { remover.Run(n.life) })
	inject(w)
	n.tasks.Go(func() { w.Run(n.life) })
	n.tasks.Go(n.tend)
}

// behindFrom is how many commands wait where a worker has more to do than it stores at once.
const behindFrom = storing.BatchMax / 2

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
func (n *node) scheduler() *posting.Scheduler {
	p := posting.New(n.redis, n.postgres, n.redis, uuid.New())
	p.Origin = n.cfg.Origin
	return &posting.Scheduler{Store: n.postgres, Lookup: n.postgres, Files: n.postgres, Posting: p, Log: n.log}
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
		if err := uploads.Expire(n.life, n.postgres, n.blobs); err != nil && n.life.Err() == nil {
			n.log.Warn("uploads that ended early were not removed", "err", err)
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
