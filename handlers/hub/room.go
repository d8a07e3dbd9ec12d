package hub

import "sync"

// Seat is a client's place in a room. It knows how far the client has come, so
// that nothing is sent twice and nothing is left out, whatever the order in
// which history and live frames arrive.
type Seat struct {
	Client *Client
	room   *room
	place  int // in room.seats; -1 when it was taken away

	// guarded by room.mu
	rev   int64
	level bool
	held  []*Frame
}

// heldMost is how many frames wait for a seat that is catching up.
const heldMost = 1024

// room is the seats of those who look at one room.
type room struct {
	mu    sync.Mutex // guards seats and what they know
	seats []*Seat
}

// Behind is called, on a goroutine that Client.Wait waits for, when a seat has missed
// something: bring it level again from rev on.
type Behind func(s *Seat, rev int64)

func (r *room) broadcast(f *Frame, behind Behind) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.seats {
		s.offer(f, behind)
	}
}

// offer gives a frame to a seat: now, later, or not at all because the seat has
// it already. The caller holds room.mu.
func (s *Seat) offer(f *Frame, behind Behind) {
	switch {
	case !f.ordered():
		s.Client.Send(f.body(s.Client.kind))
	case !s.level:
		s.hold(f)
	case f.Rev <= s.rev:
	case f.Prev == s.rev:
		s.rev = f.Rev
		s.Client.Send(f.body(s.Client.kind))
	default:
		s.level = false
		s.hold(f)
		rev := s.rev
		s.Client.spawn(func() { behind(s, rev) })
	}
}

func (s *Seat) hold(f *Frame) {
	if len(s.held) >= heldMost {
		s.held = nil
		s.Client.Close(CodeLater, "too far behind")
		return
	}
	s.held = append(s.held, f)
}

// Level says that the client has been sent everything up to rev. Frames that
// came meanwhile follow at once, but for those that it has. ok is false when
// there is a gap between them: then read again from the rev that is returned.
func (s *Seat) Level(rev int64) (from int64, ok bool) {
	s.room.mu.Lock()
	defer s.room.mu.Unlock()
	s.rev = rev
	for i, f := range s.held {
		if f.Rev <= s.rev {
			continue
		}
		if f.Prev != s.rev {
			s.held = s.held[i:]
			return s.rev, false
		}
		s.rev = f.Rev
		s.Client.Send(f.body(s.Client.kind))
	}
	s.held, s.level = nil, true
	return s.rev, true
}
