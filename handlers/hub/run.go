package hub

// run is frames that are sent together. Nearly everybody is level with what was
// there before them: those are all sent the same bytes, framed once.
type run struct {
	frames []*Frame
	broken bool        // those of the transcript do not follow on each other
	lacks  [kinds]bool // one of the transcript has no form for this kind
	prev   int64       // before the first of these, and after the last; both 0 when there are none
	rev    int64

	made   [kinds]bool
	ready  [kinds]parcel
	shared int // fragments that left together with an earlier one, all clients together
}

// add notes a frame that is sent with the others.
func (r *run) add(f *Frame) {
	switch {
	case !f.ordered():
		return
	case r.rev == 0:
		r.prev, r.rev = f.Prev, f.Rev
	case f.Prev != r.rev:
		r.broken = true
	default:
		r.rev = f.Rev
	}
	for k := range kinds {
		r.lacks[k] = r.lacks[k] || !f.made[k]
	}
}

// whole reports whether a seat that is level with prev may be sent all of it as one.
func (r *run) whole(k Kind) bool { return !r.broken && !r.lacks[k] }

// parcel is all frames in one, in their order.
func (r *run) parcel(k Kind) parcel {
	if len(r.frames) == 1 {
		return r.frames[0].ready[k]
	}
	if !r.made[k] {
		r.made[k] = true
		var body []byte
		for _, f := range r.frames {
			body = append(body, f.ready[k].body...)
		}
		r.ready[k] = k.pack(body)
	}
	return r.ready[k]
}

// offer gives a seat what is new to it. The caller holds block.mu.
func (s *Seat) offer(r *run, behind Behind) {
	if k := s.Client.kind; r.whole(k) && (r.rev == 0 || s.level && s.rev == r.prev) {
		if r.rev > 0 {
			s.rev = r.rev
		}
		r.shared += len(r.frames) - 1
		s.Client.deliver(r.parcel(k))
		return
	}
	for _, f := range r.frames {
		s.offerOne(f, behind)
	}
}

// offerOne gives a frame to a seat: now, later, or not at all because the seat has
// it already. A seat that took its place while the frame was rendered may find no
// form of its kind: then it reads what the frame says. The caller holds block.mu.
func (s *Seat) offerOne(f *Frame, behind Behind) {
	k := s.Client.kind
	switch {
	case !f.ordered():
		s.Client.deliver(f.ready[k])
	case !s.level:
		s.hold(f)
	case f.Rev <= s.rev:
	case f.Prev == s.rev && f.made[k]:
		s.rev = f.Rev
		s.Client.deliver(f.ready[k])
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
	k := s.Client.kind
	for i, f := range s.held {
		if f.Rev <= s.rev {
			continue
		}
		if f.Prev != s.rev || !f.made[k] {
			s.held = s.held[i:]
			return s.rev, false
		}
		s.rev = f.Rev
		s.Client.deliver(f.ready[k])
	}
	s.held, s.level = nil, true
	return s.rev, true
}
