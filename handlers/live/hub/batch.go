package hub

// batch is updates that are sent together. Nearly all subscriptions are caught up to what
// came before: those are all sent the same bytes, encoded once.
type batch struct {
	frames []*Update
	broken bool        // the ordered ones do not follow on each other
	lacks  [kinds]bool // an ordered one has no form for this kind
	prev   int64       // before the first ordered one, and after the last; both 0 when there are none
	rev    int64

	made   [kinds]bool
	ready  [kinds]encoded
	shared int // fragments that left together with an earlier one, all clients together
}

// add notes an update that is sent with the others.
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

// whole reports whether a subscription caught up to prev may be sent it all as one.
func (r *batch) whole(k Kind) bool { return !r.broken && !r.lacks[k] }

// encoded is all updates in one, in their order.
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

// offer gives a subscription what is new to it. The caller holds shard.mu.
func (s *seat) offer(r *batch, behind CatchUp) {
	if r.whole(s.kind) && (r.rev == 0 || s.level && s.rev == r.prev) {
		if r.rev > 0 {
			s.rev = r.rev
		}
		r.shared += len(r.frames) - 1
		s.client.deliver(r.encoded(s.kind))
		return
	}
	for _, f := range r.frames {
		s.offerOne(f, behind)
	}
}

// offerOne sends an update to a subscription, or queues it, or drops it as already sent. A
// subscription made while the update was rendered may find no form of its kind: then it
// catches up. The caller holds shard.mu.
func (s *seat) offerOne(f *Update, behind CatchUp) {
	switch {
	case !f.ordered():
		s.client.deliver(f.ready[s.kind])
	case !s.level:
		s.subscription.keepWaiting(f)
	case f.Rev <= s.rev:
	case f.Prev == s.rev && f.made[s.kind]:
		s.rev = f.Rev
		s.client.deliver(f.ready[s.kind])
	default:
		s.level = false
		s.subscription.keepWaiting(f)
		late, rev := s.subscription, s.rev
		s.client.spawn(func() { behind(late, rev) })
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

// CaughtUp notes that the client has been sent everything up to rev. Updates that came
// meanwhile follow at once, unless the client has them. ok is false when there is a gap: the
// caller then reads again from the rev that is returned. A removed subscription has no gap.
func (s *Subscription) CaughtUp(rev int64) (from int64, ok bool) {
	s.shard.mu.Lock()
	defer s.shard.mu.Unlock()
	if s.place < 0 {
		return rev, true
	}
	seat := s.seat()
	seat.rev = rev
	for i, f := range s.waiting {
		if f.Rev <= seat.rev {
			continue
		}
		if f.Prev != seat.rev || !f.made[seat.kind] {
			s.waiting = s.waiting[i:]
			return seat.rev, false
		}
		seat.rev = f.Rev
		s.Client.deliver(f.ready[seat.kind])
	}
	s.waiting, seat.level = nil, true
	return seat.rev, true
}
