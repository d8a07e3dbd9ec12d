package hub

import (
	"sync"
	"sync/atomic"
	"time"
)

// Subscription is a client's membership of one shard.
type Subscription struct {
	Client *Client
	shard  *shard

	// guarded by shard.mu
	place   int // in shard.seats; -1 when it was removed
	waiting []*Update
}

// seat is how far a subscription's client has come. So nothing is sent twice or left out, in
// whatever order history and live updates arrive. A flush reads all seats of a shard, so they
// lie beside each other: between two system calls, one look at memory that the processor has
// not at hand costs as much as twenty lines of code.
type seat struct {
	client       *Client
	subscription *Subscription
	rev          int64
	level        bool // the client has everything up to rev, and gets what follows at once
	kind         Kind
}

// waitingMax is how many updates wait for a subscription that is catching up.
const waitingMax = 1024

// shardSize is how many subscriptions one goroutine serves in one flush.
const shardSize = 1000

// room is the subscriptions to one room. The list of its shards is replaced, never changed,
// so that a caller that has it may read it without a lock.
type room struct {
	shards []*shard            // guarded by Hub.mu
	seated [kinds]atomic.Int32 // subscriptions of each kind, which updates are rendered for
}

// shard is a part of a room. Each update is put to all of the room's shards at once; a flush
// then sends all that is pending.
type shard struct {
	room  *room
	taken atomic.Int32 // subscriptions; changed under Hub.mu
	last  atomic.Int64 // when the last flush began, by the scheduler's clock

	gate     sync.Mutex // guards pending and due; held for moments
	pending  []*Update
	due      bool      // a flush is due
	recycled []*Update // the other list, empty while pending is in use

	mu    sync.Mutex // guards seats and the state of subscriptions; held during a flush
	seats []seat
}

func (b *shard) small() bool           { return b.taken.Load() <= smallShard }
func (b *shard) begin(t time.Duration) { b.last.Store(int64(t)) }
func (b *shard) begun() time.Duration  { return time.Duration(b.last.Load()) }

// CatchUp is called when a subscription has missed an update: the callee sends what came
// after rev. It runs on a goroutine that Client.Wait waits for.
type CatchUp func(s *Subscription, rev int64)

// put adds an update to what the next flush will send. It reports whether the caller has to
// schedule that flush.
func (b *shard) put(f *Update) bool {
	b.gate.Lock()
	defer b.gate.Unlock()
	b.pending = append(b.pending, f)
	first := !b.due
	b.due = true
	return first
}

// gather takes the pending updates. The caller holds mu.
func (b *shard) gather() []*Update {
	b.gate.Lock()
	defer b.gate.Unlock()
	frames := b.pending
	b.pending, b.recycled, b.due = b.recycled[:0], frames, false
	return frames
}

// flush sends the pending updates, and returns how many subscriptions there are.
func (b *shard) flush(behind CatchUp) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	frames := b.gather()
	if len(frames) == 0 {
		return 0
	}
	run := batch{frames: frames}
	for _, f := range frames {
		run.add(f)
	}
	for i := range b.seats {
		b.seats[i].offer(&run, behind)
	}
	coalesced.Add(float64(run.shared))
	clear(frames) // the list is used again; what was sent must not be kept
	return len(b.seats)
}

// subscribe adds a subscription. It gets no updates that were put before.
func (b *shard) subscribe(s *Subscription) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s.place = len(b.seats)
	b.seats = append(b.seats, seat{client: s.Client, subscription: s, kind: s.Client.kind})
}

// upTo is the rev that the client is known to have been sent everything up to; 0 when the
// subscription was removed.
func (s *Subscription) upTo() int64 {
	s.shard.mu.Lock()
	defer s.shard.mu.Unlock()
	if s.place < 0 {
		return 0
	}
	return s.seat().rev
}

// seat is the subscription's, until it is removed. The caller holds shard.mu.
func (s *Subscription) seat() *seat { return &s.shard.seats[s.place] }

// unsubscribe removes a subscription, and reports whether it was still there.
func (b *shard) unsubscribe(s *Subscription) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if s.place < 0 {
		return false
	}
	last := len(b.seats) - 1
	b.seats[s.place] = b.seats[last]
	b.seats[s.place].subscription.place = s.place
	b.seats[last] = seat{}
	b.seats = b.seats[:last]
	s.place, s.waiting = -1, nil
	return true
}
