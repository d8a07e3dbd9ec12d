package hub

import (
	"sync"
	"sync/atomic"
	"time"
)

// Seat is a client's place in a room. It knows how far the client has come, so
// that nothing is sent twice and nothing is left out, whatever the order in
// which history and live frames arrive.
type Seat struct {
	Client *Client
	block  *block

	// guarded by block.mu
	place int // in block.seats; -1 when it was taken away
	rev   int64
	level bool
	held  []*Frame
}

// heldMost is how many frames wait for a seat that is catching up.
const heldMost = 1024

// blockSize is how many seats are served in one go, and by one goroutine.
const blockSize = 1000

// room is the seats of those who look at one room. The list of its blocks is
// replaced, never changed, so that whoever has got it may read it without a lock.
type room struct {
	blocks []*block            // guarded by Hub.mu
	seated [kinds]atomic.Int32 // seats of each kind, which frames are rendered for
}

// block is a part of a room. What happens in the room is put to each of its blocks
// at once; a pass over the seats then sends all that has gathered.
type block struct {
	room  *room
	taken atomic.Int32 // seats that are given away; changed under Hub.mu
	last  atomic.Int64 // when the last pass began, by the crew's clock

	gate    sync.Mutex // guards pending and due; held for moments
	pending []*Frame
	due     bool     // a pass is due
	spare   []*Frame // the other list, empty while pending is in use

	mu    sync.Mutex // guards seats and what they know; held during a pass
	seats []*Seat
}

func (b *block) small() bool           { return b.taken.Load() <= fewSeats }
func (b *block) begin(t time.Duration) { b.last.Store(int64(t)) }
func (b *block) begun() time.Duration  { return time.Duration(b.last.Load()) }

// Behind is called, on a goroutine that Client.Wait waits for, when a seat has missed
// something: bring it level again from rev on.
type Behind func(s *Seat, rev int64)

// put adds a frame to what the next pass will send. It reports whether that pass
// is still to be asked for.
func (b *block) put(f *Frame) bool {
	b.gate.Lock()
	defer b.gate.Unlock()
	b.pending = append(b.pending, f)
	first := !b.due
	b.due = true
	return first
}

// gather takes what there is to send. The caller holds mu.
func (b *block) gather() []*Frame {
	b.gate.Lock()
	defer b.gate.Unlock()
	frames := b.pending
	b.pending, b.spare, b.due = b.spare[:0], frames, false
	return frames
}

// pass sends everybody what has gathered, and returns how many were served.
func (b *block) pass(behind Behind) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	frames := b.gather()
	if len(frames) == 0 {
		return 0
	}
	run := run{frames: frames}
	for _, f := range frames {
		run.add(f)
	}
	for _, s := range b.seats {
		s.offer(&run, behind)
	}
	coalesced.Add(float64(run.shared))
	clear(frames) // the list is used again; what was sent must not be kept
	return len(b.seats)
}

// sit adds a seat. It gets nothing that was put before.
func (b *block) sit(s *Seat) {
	b.mu.Lock()
	defer b.mu.Unlock()
	s.place = len(b.seats)
	b.seats = append(b.seats, s)
}

// upTo is the rev that the client has been sent everything up to, as far as that
// is known; 0 when the seat was taken away.
func (s *Seat) upTo() int64 {
	s.block.mu.Lock()
	defer s.block.mu.Unlock()
	if s.place < 0 {
		return 0
	}
	return s.rev
}

// stand takes a seat away, and reports whether it was still there.
func (b *block) stand(s *Seat) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if s.place < 0 {
		return false
	}
	last := len(b.seats) - 1
	b.seats[s.place] = b.seats[last]
	b.seats[s.place].place = s.place
	b.seats[last] = nil
	b.seats = b.seats[:last]
	s.place, s.held = -1, nil
	return true
}
