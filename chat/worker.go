package chat

import (
	"context"
	"log/slog"
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
	// Renew reports this worker as alive, keeps what it holds, takes what nobody
	// holds up to a fair share, gives back what is above it, and returns all that
	// is held now. What is not renewed within LeaseTTL passes to others.
	Renew(ctx context.Context, worker uuid.UUID) ([]Lease, error)
	// Yield gives everything back at once.
	Yield(ctx context.Context, worker uuid.UUID, held []Lease) error
}

// LeaseTTL is how long a shard waits for a worker that does not renew, and
// LeaseEvery how often a worker does. A shard is taken over within LeaseTTL +
// LeaseEvery, so in less than 10 s.
const (
	LeaseTTL   = 6 * time.Second
	LeaseEvery = 2 * time.Second
)

// Book stores messages for good.
type Book interface {
	// Ingest does what the commands wish, all of them in one transaction, in
	// their order. ErrFenced means that one of the leases has passed to another
	// worker. An Invalid error means that one of the commands can never be stored.
	Ingest(ctx context.Context, worker uuid.UUID, ls []Lease, cs []Command) (Stored, error)
}

// Stored is what a transaction did.
type Stored struct {
	Changes  []Changes // one for each room that was named, changed or not
	Outcomes []Outcome // one for each command, in their order
}

// ErrFenced says that somebody else reads the shard now.
var ErrFenced = E(Conflict, "This shard is read by another worker.")

// Herald tells of what was stored, and only then takes it out of the inbox:
// done names the entries by shard.
type Herald interface {
	Announce(ctx context.Context, s Stored, done map[int][]string) error
}

// Worker reads inbox shards, stores what it finds and announces it. Any number
// of them may run; the leases see to it that a shard has one reader at a time.
// What waits in several shards is stored in one transaction: under load the
// batches form by themselves, and one message alone never waits.
type Worker struct {
	ID     uuid.UUID
	Inbox  Inbox
	Book   Book
	Herald Herald
	Leases Leases
	Log    *slog.Logger
	Gauge  func(stored int, took time.Duration) // told of each batch; may be nil

	hauls chan haul
}

// BatchMax is how many commands a shard gives to one transaction at most.
const BatchMax = 512

// storers is how many transactions are under way at once. A second one would
// overlap with the disk's syncs, but halve the batches: measured with 20 rooms
// and 5,000 messages a second, one is cheaper and its p99 shorter by a third.
const storers = 1

// haul is what was taken from one shard, on its way to be stored.
type haul struct {
	lease   Lease
	entries []Entry
	done    chan error
}

const (
	takeWait  = 2 * time.Second         // how long to wait for the first command
	pauseFrom = 50 * time.Millisecond   // after a failure, doubled
	pauseTo   = 1500 * time.Millisecond // up to this
)

// Run works until ctx ends, then finishes what it has in hand and gives its
// shards back.
func (w *Worker) Run(ctx context.Context) {
	w.hauls = make(chan haul, ShardCount)
	var wg sync.WaitGroup
	for range storers {
		wg.Go(w.storeAll)
	}
	defer wg.Wait()
	defer close(w.hauls)
	reading := map[int]*reader{}
	settled := time.Now().Add(settleFor)
	for {
		if w.renew(ctx, reading) {
			settled = time.Now().Add(settleFor)
		}
		wait := LeaseEvery
		if time.Now().Before(settled) {
			wait = settleEvery
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			w.leave(reading)
			return
		}
	}
}

// A worker that has come, or whose shards have changed, looks around more often
// for a while: those who have more than their share give some back within
// LeaseEvery, and a shard should not rest longer than it takes to notice.
const (
	settleFor   = LeaseEvery + time.Second
	settleEvery = 200 * time.Millisecond
)

// reader is the goroutine that reads one shard under one lease.
type reader struct {
	lease Lease
	stop  context.CancelFunc
	done  chan struct{}
}

func (r *reader) end() {
	r.stop()
	<-r.done
}

// renew is true when this worker reads other shards than before.
func (w *Worker) renew(ctx context.Context, reading map[int]*reader) (changed bool) {
	limit, cancel := context.WithTimeout(ctx, LeaseEvery)
	defer cancel()
	leases, err := w.Leases.Renew(limit, w.ID)
	if err != nil {
		// The readers go on: PostgreSQL refuses whoever has lost the lease.
		if ctx.Err() == nil {
			w.Log.Warn("leases were not renewed", "err", err)
		}
		return false
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
		changed = true
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
			changed = true
		}
	}
	return changed
}

func (r *reader) over() bool {
	select {
	case <-r.done:
		return true
	default:
		return false
	}
}

func (w *Worker) start(ctx context.Context, l Lease) *reader {
	ctx, stop := context.WithCancel(ctx)
	r := &reader{lease: l, stop: stop, done: make(chan struct{})}
	go func() {
		defer close(r.done)
		w.read(ctx, l)
	}()
	return r
}

func (w *Worker) leave(reading map[int]*reader) {
	var held []Lease
	var wg sync.WaitGroup
	for _, r := range reading {
		held = append(held, r.lease)
		wg.Go(r.end)
	}
	wg.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), LeaseEvery)
	defer cancel()
	if err := w.Leases.Yield(ctx, w.ID, held); err != nil {
		w.Log.Warn("shards were not given back", "err", err)
	}
}

// read works off one shard until ctx ends or the lease is lost.
func (w *Worker) read(ctx context.Context, l Lease) {
	pause := pauseFrom
	for ctx.Err() == nil {
		entries, err := w.Inbox.Take(ctx, l.Shard, BatchMax, takeWait)
		if err == nil && len(entries) > 0 {
			// What was taken is finished even when ctx ends in between.
			h := haul{l, entries, make(chan error, 1)}
			w.hauls <- h
			err = <-h.done
		}
		switch {
		case err == nil:
			pause = pauseFrom
			continue
		case err == ErrFenced:
			w.Log.Info("shard has another reader", "shard", l.Shard)
			return
		case ctx.Err() != nil:
			return
		}
		level := slog.LevelWarn
		if !Is(err, Unavailable) {
			level = slog.LevelError // no waiting will mend it
		}
		w.Log.Log(ctx, level, "shard waits", "shard", l.Shard, "err", err)
		select {
		case <-time.After(pause):
			pause = min(2*pause, pauseTo)
		case <-ctx.Done():
		}
	}
}

// storeLimit bounds one transaction with its announcement.
const storeLimit = 10 * time.Second

// storeAll stores what the readers bring: all that waits, in one go.
func (w *Worker) storeAll() {
	for h := range w.hauls {
		hs := w.gather([]haul{h})
		ctx, cancel := context.WithTimeout(context.Background(), storeLimit)
		for i, err := range w.store(ctx, hs) {
			hs[i].done <- err
		}
		cancel()
	}
}

func (w *Worker) gather(hs []haul) []haul {
	for {
		select {
		case h, ok := <-w.hauls:
			if !ok {
				return hs
			}
			hs = append(hs, h)
		default:
			return hs
		}
	}
}

// store stores hauls together. When that is refused because of one of them,
// each is stored alone, so that none of them suffers for another.
func (w *Worker) store(ctx context.Context, hs []haul) []error {
	errs := make([]error, len(hs))
	if len(hs) == 1 {
		errs[0] = w.storeOne(ctx, hs[0])
		return errs
	}
	err := w.ingest(ctx, hs)
	for i := range hs {
		if errs[i] = err; err == ErrFenced || Is(err, Invalid) {
			errs[i] = w.storeOne(ctx, hs[i])
		}
	}
	return errs
}

// storeOne stores one haul, and sifts it when it holds what can never be stored.
func (w *Worker) storeOne(ctx context.Context, h haul) error {
	err := w.ingest(ctx, []haul{h})
	if !Is(err, Invalid) {
		return err
	}
	if len(h.entries) == 1 {
		return w.bury(ctx, h.lease, h.entries[0], As(err))
	}
	half := len(h.entries) / 2
	if err := w.storeOne(ctx, haul{lease: h.lease, entries: h.entries[:half]}); err != nil {
		return err
	}
	return w.storeOne(ctx, haul{lease: h.lease, entries: h.entries[half:]})
}

// ingest stores and announces hauls in one transaction.
func (w *Worker) ingest(ctx context.Context, hs []haul) error {
	began := time.Now()
	var leases []Lease
	var cs []Command
	done := map[int][]string{}
	for _, h := range hs {
		leases = append(leases, h.lease)
		for _, e := range h.entries {
			if e.Err != nil {
				return &Error{Kind: Invalid, Text: "That is not a command.", Cause: e.Err}
			}
			cs = append(cs, e.Command)
			done[h.lease.Shard] = append(done[h.lease.Shard], e.ID)
		}
	}
	stored, err := w.Book.Ingest(ctx, w.ID, leases, cs)
	if err != nil {
		return err
	}
	if err := w.Herald.Announce(ctx, stored, done); err != nil {
		return err
	}
	if w.Gauge != nil {
		w.Gauge(len(cs), time.Since(began))
	}
	return nil
}

// bury puts an entry aside and tells its author.
func (w *Worker) bury(ctx context.Context, l Lease, e Entry, why *Error) error {
	w.Log.Error("a command can never be stored", "shard", l.Shard, "entry", e.ID, "err", why)
	if err := w.Inbox.Bury(ctx, l.Shard, e, why.Error()); err != nil {
		return err
	}
	if e.Err != nil {
		return nil // nobody knows whose it was
	}
	refused := Outcome{Command: e.Command, Seq: e.Command.Seq, Refused: E(Invalid, "That could not be stored.")}
	return w.Herald.Announce(ctx, Stored{Outcomes: []Outcome{refused}}, nil)
}
