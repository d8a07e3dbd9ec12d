package call

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/pion/webrtc/v4"

	"parley/chat"
)

// room is one call that this node holds.
type room struct {
	n *Node

	mu     sync.Mutex // guards what follows
	call   chat.Call  // without its people
	roster roster
	seats  map[chat.UserID]*seat
	over   bool

	rang  bool          // whom it asks is decided; only keep uses these
	told  *chat.Ring    // how the ringing stood last
	waits chan struct{} // closed when that is told

	dirty chan struct{} // its state is to be written
	done  chan struct{}
}

func (n *Node) newRoom(c chat.Call) *room {
	r := &room{n: n, call: c, seats: map[chat.UserID]*seat{}, dirty: make(chan struct{}, 1), done: make(chan struct{})}
	r.roster.since, r.roster.ring, r.told = c.Since, c.Ring, c.Ring
	r.roster.keepOut(c.Out)
	if k := n.kept[c.Room]; n.now().Before(k.until) {
		r.roster.keepOut(k.out)
	}
	return r
}

// enter takes the seat of a request, and closes another page's.
func (r *room) enter(q chat.CallRequest, on []chat.TrackKind) (*seat, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over {
		return nil, errNotIn
	}
	changed, err := r.roster.join(chat.Participant{User: q.User, Name: q.Name, Seat: q.Seat, Since: r.n.now(), Tracks: on}, q.Again)
	if err != nil {
		return nil, err
	}
	s := r.seats[q.User]
	if s == nil || s.id != q.Seat {
		if s != nil {
			go s.close()
		}
		s = newSeat(q)
		r.seats[q.User] = s
	}
	for kind, relay := range s.relays {
		relay.silent.Store(!slices.Contains(on, kind) || kind == chat.TrackMic && r.muted(q.User))
	}
	r.roster.joined(q.User)
	if changed {
		r.tell()
	}
	return s, nil
}

// muted reports whether a person's microphone is off. The caller holds mu.
func (r *room) muted(user chat.UserID) bool {
	i := r.roster.index(user)
	return i >= 0 && r.roster.people[i].Muted
}

// seatOf is the seat of a request, which has to be in the call.
func (r *room) seatOf(q chat.CallRequest) (*seat, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	s := r.seats[q.User]
	if s == nil || s.id != q.Seat {
		if r.roster.removed[q.User] {
			return nil, errRemoved
		}
		return nil, errNotIn
	}
	return s, nil
}

// relays are what a page wants to receive, each track once: another would cost the same
// bytes again. The page may name people who have left.
func (r *room) relays(o offer) (list []*relay, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i, name := range o.tracks {
		person, kind, ok := trackName(name)
		switch {
		case name == "-":
			list = append(list, nil)
			continue
		case !ok || kind.Video() != (o.kinds[i] == webrtc.RTPCodecTypeVideo):
			return nil, errTracks
		}
		var found *relay
		if at := r.roster.named(person); at >= 0 {
			found = r.seats[r.roster.people[at].User].relays[kind]
		}
		if found != nil && slices.Contains(list, found) {
			return nil, errTracks
		}
		list = append(list, found)
	}
	return list, nil
}

// leave ends a seat; the zero seat ends whichever the person has.
func (r *room) leave(user chat.UserID, id uuid.UUID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.roster.leave(user, id) {
		r.drop(user)
	}
}

// drop ends a seat that the roster no longer has. The caller holds mu.
func (r *room) drop(user chat.UserID) {
	if s := r.seats[user]; s != nil {
		delete(r.seats, user)
		go s.close()
	}
	r.tell()
}

// change applies a request without media.
func (r *room) change(q chat.CallRequest) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var p chat.Participant
	var err error
	changed := true
	switch q.Act {
	case chat.CallSelf:
		p.User = q.User
		changed, err = r.roster.set(q.User, q.Seat, q.Muted, q.Hand)
	case chat.CallMute:
		p, err = r.roster.mute(q.Target)
	case chat.CallRemove:
		if p, err = r.roster.remove(q.Target); err == nil {
			r.drop(p.User)
		}
		return err
	}
	if err != nil || !changed {
		return err
	}
	if s := r.seats[p.User]; s != nil {
		i := r.roster.index(p.User)
		s.relays[chat.TrackMic].silent.Store(r.roster.people[i].Muted || !r.roster.people[i].Sends(chat.TrackMic))
	}
	r.tell()
	return nil
}

// tell has the state written. The caller holds mu.
func (r *room) tell() {
	select {
	case r.dirty <- struct{}{}:
	default:
	}
}

// keepEvery is how often the lease is prolonged.
const keepEvery = chat.CallLease / 3

// keep writes each new state, and prolongs the lease, until the call is over or another
// node holds it. While the board does not answer, the call goes on.
func (r *room) keep(ctx context.Context) {
	defer close(r.done)
	tick := time.NewTicker(keepEvery)
	defer tick.Stop()
	for waiting := false; ; {
		select {
		case <-r.dirty:
			waiting = true
		case <-tick.C:
		case <-ctx.Done():
			return
		}
		r.ring(ctx)
		waiting = r.ringsOut() || waiting
		c, over := r.snapshot(waiting)
		if over {
			r.finish(ctx, c)
			return
		}
		held, err := r.write(ctx, c, waiting)
		if err == nil && !held {
			r.end()
			return
		}
		waiting = waiting && err != nil
	}
}

// snapshot is the call as it is now. It is over when the last person has left.
func (r *room) snapshot(changed bool) (c chat.Call, over bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if changed {
		r.call.Rev++
	}
	if c = r.call; len(r.roster.people) == 0 {
		r.roster.hush()
	}
	c.Since, c.People, c.Out, c.Ring = r.roster.since, r.roster.state(), r.roster.out(), r.roster.ring
	if !c.On() {
		r.over = true
		r.n.forget(r)
		r.n.keepOut(c)
	}
	return c, r.over
}

func (r *room) write(ctx context.Context, c chat.Call, changed bool) (held bool, err error) {
	limit, cancel := context.WithTimeout(ctx, keepEvery)
	defer cancel()
	held, err = r.n.Board.WriteCall(limit, c, changed)
	if began := err == nil && held && r.call.Since.IsZero(); began {
		r.call.Since = c.Since // only this goroutine uses it
		r.n.noted(r.n.Began, c)
	}
	if err == nil && held {
		r.rung(c)
	}
	return held, err
}

// finish ends the call on the board. A call without people has no end to tell of.
func (r *room) finish(ctx context.Context, c chat.Call) {
	limit, cancel := context.WithTimeout(ctx, keepEvery)
	defer cancel()
	if ended, err := r.n.Board.EndCall(limit, c); err == nil && ended && !r.call.Since.IsZero() {
		r.n.noted(r.n.Ended, c)
		r.rung(c)
	}
}

// end closes all seats: the call goes on elsewhere, or not at all.
func (r *room) end() {
	r.mu.Lock()
	r.over = true
	seats := r.seats
	r.seats, r.roster.people = map[chat.UserID]*seat{}, nil
	r.n.forget(r)
	r.mu.Unlock()
	for _, s := range seats {
		s.close()
	}
}
