package chat

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Lease is the right to read one inbox shard, until somebody else takes it.
type Lease struct {
	Shard int
	Epoch int64
}

// Leases hands out the shards among the workers that are alive.
type Leases interface {
	// RenewLeases reports this worker as alive, keeps what it holds, takes what nobody
	// holds up to a fair share, gives back what is above it, and returns all that
	// is held now. What is not renewed within LeaseTTL passes to others.
	RenewLeases(ctx context.Context, worker uuid.UUID) ([]Lease, error)
	// HasFreeLease reports whether there is a shard that nobody reads. It is asked often,
	// and so must not write.
	HasFreeLease(ctx context.Context) (bool, error)
	// ReleaseLeases gives everything back at once.
	ReleaseLeases(ctx context.Context, worker uuid.UUID, held []Lease) error
}

// LeaseTTL is how long a shard waits for a worker that does not renew, and
// LeaseEvery how often a worker does. LeaseLook is how often it looks whether
// somebody has left a shard behind: those of a dead worker are taken over within
// LeaseTTL + LeaseLook, so in less than 10 s, and those that were given back
// before anybody notices.
const (
	LeaseTTL   = 6 * time.Second
	LeaseEvery = 2 * time.Second
	LeaseLook  = 200 * time.Millisecond
)

const leaveLimit = time.Second // to give everything back; what is not expires

// ErrFenced says that somebody else reads the shard now.
var ErrFenced = E(Conflict, "This shard is read by another worker.")

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

// renew brings the readers in line with what this worker holds.
func (w *Worker) renew(ctx context.Context, reading map[int]*reader) {
	limit, cancel := context.WithTimeout(ctx, LeaseEvery)
	defer cancel()
	leases, err := w.Leases.RenewLeases(limit, w.ID)
	if err != nil {
		// The readers go on: PostgreSQL refuses whoever has lost the lease.
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
