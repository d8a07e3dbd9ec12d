package hub

// batch is frames that are sent together. Nearly everybody is level with what was
// there before them: those are all sent the same bytes, framed once.
type batch struct {
	frames []*Update
	broken bool        // those of the transcript do not follow on each other
	lacks  [kinds]bool // one of the transcript has no form for this kind
	prev   int64       // before the first of these, and after the last; both 0 when there are none
	rev    int64

	made   [kinds]bool
	ready  [kinds]encoded
	shared int // fragments that left together with an earlier one, all clients together
}

// add notes a frame that is sent with the others.
func (r *batch) add(f *Update) {
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
func (r *batch) whole(k Kind) bool { return !r.broken && !r.lacks[k] }

// encoded is all frames in one, in their order.
func (r *batch) encoded(k Kind) encoded {
	if len(r.frames) == 1 {
		return r.frames[0].ready[k]
	}
	if !r.made[k] {
		r.made[k] = true
		var body []byte
		for _, f := range r.frames {
			body = append(body, f.ready[k].body...)
		}
		r.ready[k] = k.encode(body)
	}
	return r.ready[k]
}

// offer gives a seat what is new to it. The caller holds block.mu.
func (s *Subscription) offer(r *batch, behind CatchUp) {
	if k := s.Client.kind; r.whole(k) && (r.rev == 0 || s.level && s.rev == r.prev) {
		if r.rev > 0 {
			s.rev = r.rev
		}
		r.shared += len(r.frames) - 1
		s.Client.deliver(r.encoded(k))
		return
	}
	for _, f := range r.frames {
		s.offerOne(f, behind)
	}
}

// offerOne gives a frame to a seat: now, later, or not at all because the seat has
// it already. A seat that took its place while the frame was rendered may find no
// form of its kind: then it reads what the frame says. The caller holds block.mu.
func (s *Subscription) offerOne(f *Update, behind CatchUp) {
	k := s.Client.kind
	switch {
	case !f.ordered():
		s.Client.deliver(f.ready[k])
	case !s.level:
		s.keepWaiting(f)
	case f.Rev <= s.rev:
	case f.Prev == s.rev && f.made[k]:
		s.rev = f.Rev
		s.Client.deliver(f.ready[k])
	default:
		s.level = false
		s.keepWaiting(f)
		rev := s.rev
		s.Client.spawn(func() { behind(s, rev) })
	}
}

func (s *Subscription) keepWaiting(f *Update) {
	if len(s.waiting) >= waitingMax {
		s.waiting = nil
		s.Client.Close(CodeLater, "too far behind")
		return
	}
	s.waiting = append(s.waiting, f)
}

// CaughtUp says that the client has been sent everything up to rev. Frames that
// came meanwhile follow at once, but for those that it has. ok is false when
// there is a gap between them: then read again from the rev that is returned.
func (s *Subscription) CaughtUp(rev int64) (from int64, ok bool) {
	s.shard.mu.Lock()
	defer s.shard.mu.Unlock()
	s.rev = rev
	k := s.Client.kind
	for i, f := range s.waiting {
		if f.Rev <= s.rev {
			continue
		}
		if f.Prev != s.rev || !f.made[k] {
			s.waiting = s.waiting[i:]
			return s.rev, false
		}
		s.rev = f.Rev
		s.Client.deliver(f.ready[k])
	}
	s.waiting, s.level = nil, true
	return s.rev, true
}
