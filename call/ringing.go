package call

import (
	"context"
	"slices"
	"time"

	"parley/chat"
)

// Ringing decides whom a call asks to join, and tells their devices.
type Ringing interface {
	// Begin is whom a new call asks; nil where it rings nowhere.
	Begin(ctx context.Context, c chat.Call) (*chat.Ring, error)
	// Changed is told of each state of a call that asks, in their order. before is the one
	// before, nil at first.
	Changed(ctx context.Context, before *chat.Ring, c chat.Call)
}

// ring asks the others of a direct conversation, once in a call. It runs before the call is
// told of, so that all see both at once.
func (r *room) ring(ctx context.Context) {
	if r.n.Ringing == nil || r.rang || !r.call.Since.IsZero() {
		return
	}
	r.rang = true
	limit, cancel := context.WithTimeout(ctx, keepEvery)
	defer cancel()
	c, over := r.peek()
	if over {
		return
	}
	ring, err := r.n.Ringing.Begin(limit, c)
	if err != nil {
		r.n.Log.Warn("a call rings nowhere", "err", err)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.roster.ring = ring
	for _, p := range r.roster.people {
		r.roster.joined(p.User)
	}
}

// peek is the call with its people, who may all have left already.
func (r *room) peek() (c chat.Call, over bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c = r.call
	c.Since, c.People = r.roster.since, r.roster.state()
	return c, !c.On()
}

// answer ends the ringing for one person.
func (r *room) answer(user chat.UserID, with chat.RingState) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.roster.answer(user, with) {
		r.tell()
	}
}

// ringsOut ends the ringing that has lasted long enough.
func (r *room) ringsOut() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	ring := r.roster.ring
	return ring != nil && !r.n.now().Before(ring.Until) && r.roster.hush()
}

// rung tells of a new state of the ringing. Each waits for the one before. Only keep uses it.
func (r *room) rung(c chat.Call) {
	before, after := r.told, r.waits
	if r.n.Ringing == nil || c.Ring == nil || c.Ring == before {
		return
	}
	done := make(chan struct{})
	r.told, r.waits = c.Ring, done
	r.n.tasks.Go(func() {
		defer close(done)
		if after != nil {
			<-after
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.n.life), tellFor)
		defer cancel()
		defer context.AfterFunc(r.n.life, func() { time.AfterFunc(r.n.lastWord, cancel) })()
		r.n.Ringing.Changed(ctx, before, c)
	})
}

// How long telling devices may take, and how long still once the node stops.
const (
	tellFor  = 10 * time.Second
	lastWord = time.Second
)

// joined notes that a person is in the call.
func (r *roster) joined(user chat.UserID) {
	if r.ring == nil {
		return
	}
	next := *r.ring
	next.Asked = slices.DeleteFunc(slices.Clone(next.Asked), func(c chat.Callee) bool { return c.User == user })
	next.Taken = next.Taken || user != next.By
	if next.Taken != r.ring.Taken || len(next.Asked) != len(r.ring.Asked) {
		r.ring = &next
	}
}

// answer notes what a person who is asked said. One who declined may take it after all, and
// the other way round.
func (r *roster) answer(user chat.UserID, with chat.RingState) bool {
	return r.change(func(c chat.Callee) bool { return c.User == user }, with)
}

// hush ends the ringing on all devices. It stands alike with those on whose devices nothing
// rang: the caller is not told.
func (r *roster) hush() bool {
	return r.change(func(c chat.Callee) bool { return c.State == chat.Ringing || c.State == chat.Silent }, chat.Unanswered)
}

func (r *roster) change(which func(chat.Callee) bool, to chat.RingState) (changed bool) {
	if r.ring == nil {
		return false
	}
	next := *r.ring
	next.Asked = slices.Clone(next.Asked)
	for i, c := range next.Asked {
		if which(c) && c.State != to {
			next.Asked[i].State, changed = to, true
		}
	}
	if changed {
		r.ring = &next
	}
	return changed
}
