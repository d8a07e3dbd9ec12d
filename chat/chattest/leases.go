package chattest

import (
	"context"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/storing"
)

// holder is the worker that reads a shard, and until when.
type holder struct {
	worker uuid.UUID
	epoch  int64
	until  time.Time
}

// RenewLeases implements storing.Leases.
func (d *Database) RenewLeases(ctx context.Context, worker uuid.UUID) ([]storing.Lease, error) {
	if err := d.begin(ctx); err != nil {
		return nil, err
	}
	defer d.mu.Unlock()
	until := d.now().Add(storing.LeaseTTL)
	d.workers[worker] = until
	held, share := d.leases(worker), d.share()
	for i, l := range held {
		if i < share {
			d.shards[l.Shard].until = until
		} else {
			d.shards[l.Shard] = holder{epoch: l.Epoch}
		}
	}
	for shard := range d.shards {
		if h := &d.shards[shard]; len(held) < share && !d.reads(shard) {
			*h = holder{worker, h.epoch + 1, until}
			held = append(held, storing.Lease{Shard: shard, Epoch: h.epoch})
		}
	}
	return d.leases(worker), nil
}

// reads reports whether a living worker has a shard.
func (d *Database) reads(shard int) bool {
	h := d.shards[shard]
	return h.worker != uuid.Nil && h.until.After(d.now())
}

// share is how many shards a living worker may have.
func (d *Database) share() int {
	alive := 0
	for _, until := range d.workers {
		if until.After(d.now()) {
			alive++
		}
	}
	return (chat.ShardCount + alive - 1) / alive
}

func (d *Database) leases(worker uuid.UUID) (ls []storing.Lease) {
	for shard, h := range d.shards {
		if h.worker == worker && d.reads(shard) {
			ls = append(ls, storing.Lease{Shard: shard, Epoch: h.epoch})
		}
	}
	return ls
}

// HasFreeLease implements storing.Leases.
func (d *Database) HasFreeLease(ctx context.Context) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	for shard := range d.shards {
		if !d.reads(shard) {
			return true, nil
		}
	}
	return false, nil
}

// ReleaseLeases implements storing.Leases.
func (d *Database) ReleaseLeases(ctx context.Context, worker uuid.UUID, held []storing.Lease) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	for _, l := range held {
		if h := &d.shards[l.Shard]; h.worker == worker {
			*h = holder{epoch: h.epoch}
		}
	}
	delete(d.workers, worker)
	return nil
}
