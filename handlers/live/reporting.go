package live

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers/web"
)

// reporting is under which name this node reports who is in a shard's rooms. The name is
// another one after the store has lost reports: so what is left of them counts no more.
type reporting struct {
	shard int

	// only attendAll writes these, while no report is on its way
	name   uuid.UUID
	deaths int64

	reports atomic.Int64 // how many have arrived under the name
}

// keepEvery is how often a node keeps its reports alive. The store forgets a silent node after
// 7 s, and the others learn of that when they keep their own.
const keepEvery = 2 * time.Second

func (p *reporting) report(ctx context.Context, r *liveRoom, news report, gone []chat.UserID) (online int, err error) {
	online, err = r.live.Presence.ReportPresence(ctx, r.id, p.name, news.online, news.away, gone)
	if err == nil {
		p.reports.Add(1)
	}
	return online, err
}

// keepReports keeps alive what the node has reported, shard by shard.
func (l *Node) keepReports(ctx context.Context, all []*liveRoom) {
	if time.Since(l.kept) < keepEvery {
		return
	}
	l.kept = time.Now()
	var wg sync.WaitGroup
	for i := range l.reporting {
		if p := &l.reporting[i]; p.reports.Load() > 0 {
			wg.Go(func() { web.Contain(l.Log, "tick", func() { p.keep(ctx, l.Presence, all) }) })
		}
	}
	wg.Wait()
}

// keep keeps alive the reports of a shard's rooms. After a node has died, the rooms ask for
// their numbers. Where the store knows of other reports than arrived, or none, they report all
// again: it was emptied, has an older copy, or took this node for dead.
func (p *reporting) keep(ctx context.Context, store chat.Presence, all []*liveRoom) {
	deaths, known, err := store.KeepPresence(ctx, p.shard, p.name, p.reports.Load())
	if err != nil {
		return
	}
	died := deaths != p.deaths
	p.deaths = deaths
	if !known {
		p.name = uuid.New()
		p.reports.Store(0)
	}
	for _, r := range all {
		switch {
		case r.id.Shard() != p.shard:
		case !known:
			r.unreported()
		case died:
			r.uncount()
		}
	}
}
