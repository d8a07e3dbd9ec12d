package hub

import (
	"sync"
	"sync/atomic"
	"time"
)

// Subscription is a client's place in a room. It knows how far the client has come, so
// that nothing is sent twice and nothing is left out, whatever the order in
// which history and live frames arrive.
type Subscription struct {
	Client *Client
	shard  *shard

	// guarded by block.mu
	place   int // in block.seats; -1 when it was taken away
	rev     int64
	level   bool
	waiting []*Update
}

// waitingMax is how many frames wait for a seat that is catching up.
const waitingMax = 1024

// shardSize is how many seats are served in one go, and by one goroutine.
const shardSize = 1000

// room is the seats of those who look at one room. The list of its blocks is
// replaced, never changed, so that whoever has got it may read it without a lock.
type room struct {
	shards []*shard            // guarded by Hub.mu
	seated [kinds]atomic.Int32 // seats of each kind, which frames are rendered for
}

// shard is a part of a room. What happens in the room is put to each of its blocks
// at once; a pass over the seats then sends all that has gathered.
type shard struct {
	room  *room
	taken atomic.Int32 // seats that are given away; changed under Hub.mu
	last  atomic.Int64 // when the last pass began, by the crew's clock

	gate     sync.Mutex // guards pending and due; held for moments
	pending  []*Update
	due      bool      // a pass is due
	recycled []*Update // the other list, empty while pending is in use

	mu            sync.Mutex // guards seats and what they know; held during a pass
	subscriptions []*Subscription
}

func (b *shard) small() bool           { return b.taken.Load() <= smallShard }
func (b *shard) begin(t time.Duration) { b.last.Store(int64(t)) }
func (b *shard) begun() time.Duration  { return time.Duration(b.last.Load()) }

// CatchUp is called, on a goroutine that Client.Wait waits for, when a seat has missed
// something: bring it level again from rev on.
type CatchUp func(s *Subscription, rev int64)

// put adds a frame to what the next pass will send. It reports whether that pass
// is still to be asked for.
func (b *shard) put(f *Update) bool {
	b.gate.Lock()
	defer b.gate.Unlock()
	b.pending = append(b.pending, f)
	first := !b.due
	b.due = true
	return first
}

// gather takes what there is to send. The caller holds mu.
func (b *shard) gather() []*Update {
	b.gate.Lock()
	defer b.gate.Unlock()
	frames := b.pending
	b.pending, b.recycled, b.due = b.recycled[:0], frames, false
	return frames
}

// flush sends everybody what has gathered, and returns how many were served.
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
	for _, s := range b.subscriptions {
		s.offer(&run, behind)
	}
	coalesced.Add(float64(run.shared))
	clear(frames) // the list is used again; what was sent must not be kept
	return len(b.subscriptions)
}

// subscribe adds a seat. It gets nothing that was put before.
func (b *shard) subscribe(s *Subscription) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s.place = len(b.subscriptions)
	b.subscriptions = append(b.subscriptions, s)
}

// upTo is the rev that the client has been sent everything up to, as far as that
// is known; 0 when the seat was taken away.
func (s *Subscription) upTo() int64 {
	s.shard.mu.Lock()
	defer s.shard.mu.Unlock()
	if s.place < 0 {
		return 0
	}
	return s.rev
}

// unsubscribe takes a seat away, and reports whether it was still there.
func (b *shard) unsubscribe(s *Subscription) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if s.place < 0 {
		return false
	}
	last := len(b.subscriptions) - 1
	b.subscriptions[s.place] = b.subscriptions[last]
	b.subscriptions[s.place].place = s.place
	b.subscriptions[last] = nil
	b.subscriptions = b.subscriptions[:last]
	s.place, s.waiting = -1, nil
	return true
}
