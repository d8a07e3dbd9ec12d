package hub

// run is frames that are sent together. Nearly everybody is level with what was
// there before them: those are all sent the same bytes, framed once.
type run struct {
	frames []*Frame
	whole  bool  // those of the transcript follow on each other
	prev   int64 // before the first of these, and after the last; both 0 when there are none
	rev    int64

	made   [kinds]bool
	ready  [kinds]parcel
	shared int // fragments that left together with an earlier one, all clients together
}

func newRun(frames []*Frame) *run {
	r := &run{frames: frames, whole: true}
	for _, f := range frames {
		switch {
		case !f.ordered():
		case r.rev == 0:
			r.prev, r.rev = f.Prev, f.Rev
		case f.Prev != r.rev:
			r.whole = false
		default:
			r.rev = f.Rev
		}
	}
	return r
}

// parcel is all frames in one, in their order.
func (r *run) parcel(k Kind) parcel {
	if len(r.frames) == 1 {
		return r.frames[0].parcel(k)
	}
	if !r.made[k] {
		r.made[k] = true
		var body []byte
		for _, f := range r.frames {
			body = append(body, f.parcel(k).body...)
		}
		r.ready[k] = k.pack(body)
	}
	return r.ready[k]
}

// offer gives a seat what is new to it. The caller holds block.mu.
func (s *Seat) offer(r *run, behind Behind) {
	if r.whole && (r.rev == 0 || s.level && s.rev == r.prev) {
		if r.rev > 0 {
			s.rev = r.rev
		}
		r.shared += len(r.frames) - 1
		s.Client.deliver(r.parcel(s.Client.kind))
		return
	}
	for _, f := range r.frames {
		s.offerOne(f, behind)
	}
}

// offerOne gives a frame to a seat: now, later, or not at all because the seat
// has it already. The caller holds block.mu.
func (s *Seat) offerOne(f *Frame, behind Behind) {
	switch {
	case !f.ordered():
		s.Client.deliver(f.parcel(s.Client.kind))
	case !s.level:
		s.hold(f)
	case f.Rev <= s.rev:
	case f.Prev == s.rev:
		s.rev = f.Rev
		s.Client.deliver(f.parcel(s.Client.kind))
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
	s.block.mu.Lock()
	defer s.block.mu.Unlock()
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
		s.Client.deliver(f.parcel(s.Client.kind))
	}
	s.held, s.level = nil, true
	return s.rev, true
}
