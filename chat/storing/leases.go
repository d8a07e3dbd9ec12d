package storing

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// Lease is the right to read one inbox shard, until another worker takes it.
type Lease struct {
	Shard int
	Epoch int64
}

// Leases divides the shards among the live workers.
type Leases interface {
	// RenewLeases reports this worker as alive, keeps its leases, takes free ones up to
	// a fair share and releases the excess. It returns all that it holds. Leases not
	// renewed within LeaseTTL pass to other workers.
	RenewLeases(ctx context.Context, worker uuid.UUID) ([]Lease, error)
	// HasFreeLease reports whether a shard has no reader. Workers ask it often, so it
	// must not write.
	HasFreeLease(ctx context.Context) (bool, error)
	// ReleaseLeases releases all leases at once.
	ReleaseLeases(ctx context.Context, worker uuid.UUID, held []Lease) error
}

// LeaseTTL is how long a shard waits for a worker that does not renew. LeaseEvery is
// how often a worker renews, and LeaseLook how often it looks for free shards. The
// shards of a dead worker are taken over within LeaseTTL + LeaseLook, less than 10 s.
// Released shards are taken over before a user notices.
const (
	LeaseTTL   = 6 * time.Second
	LeaseEvery = 2 * time.Second
	LeaseLook  = 100 * time.Millisecond
)

const leaveLimit = time.Second // to release all leases; the rest expire

// ErrFenced says that another worker reads the shard now.
var ErrFenced = chat.E(chat.Conflict, "This shard is read by another worker.")

// checkLeases waits until it is time to renew: after LeaseEvery, or as soon as a shard
// has no reader.
func (w *Worker) checkLeases(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, LeaseEvery)
	defer cancel()
	for {
		select {
		case <-time.After(LeaseLook):
		case <-ctx.Done():
			return
		}
		if free, err := w.Leases.HasFreeLease(ctx); err == nil && free {
			return
		}
	}
}

// renew starts and stops readers to match the leases of this worker.
func (w *Worker) renew(ctx context.Context, reading map[int]*reader) {
	// The end of ctx does not cut the answer off: leases that this worker holds without
	// knowing would be free only after LeaseTTL.
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), LeaseEvery)
	defer cancel()
	leases, err := w.Leases.RenewLeases(limit, w.ID)
	if err != nil {
		// The readers go on: PostgreSQL refuses a worker that has lost the lease.
		if ctx.Err() == nil {
			w.Log.Warn("leases were not renewed", "err", err)
		}
		return
	}
	held := map[int]bool{}
	for _, l := range leases {
		held[l.Shard] = true
		if r := reading[l.Shard]; r != nil && r.lease == l && !r.over() {
			continue
		} else if r != nil {
			r.end()
		}
		reading[l.Shard] = w.start(ctx, l)
	}
	for shard, r := range reading {
		if !held[shard] {
			r.stop() // all of them first, so that they end together
		}
	}
	for shard, r := range reading {
		if !held[shard] {
			r.end()
			delete(reading, shard)
		}
	}
}

func (w *Worker) releaseLeases(reading map[int]*reader) {
	var held []Lease
	var wg sync.WaitGroup
	for _, r := range reading {
		held = append(held, r.lease)
		wg.Go(r.end)
	}
	wg.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), leaveLimit)
	defer cancel()
	if err := w.Leases.ReleaseLeases(ctx, w.ID, held); err != nil {
		w.Log.Warn("shards were not given back", "err", err)
	}
}
