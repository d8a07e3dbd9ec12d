package live

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/a-h/templ"

	"parley/chat"
	"parley/handlers/live/hub"
	"parley/handlers/web"
	"parley/views/updates"
	"parley/views/words"
)

// liveRoom is one room as this node follows it: its roomSubscription with a lock, the store
// and the hub. It outlives its last visitor by roomLingers, so that a reload finds it.
type liveRoom struct {
	live  *Node
	id    chat.RoomID
	slug  string
	hubID int64 // the hub's id for this room; restored under another address, a room has another one
	stop  context.CancelFunc

	confirmed chan struct{} // closed when the subscription is first confirmed
	once      sync.Once
	began     atomic.Int64 // how often the subscription was confirmed

	visitors int       // guarded by Node.mu
	empty    time.Time // since when it has no visitors; guarded by Node.mu

	mu   sync.Mutex // guards what follows
	sub  roomSubscription
	todo []action // in their order
	busy bool     // a goroutine does them

	headAt, membersAt, writingAt time.Time // when they last changed
	day                          string    // of the last message that streams were sent

	attendance
	typists
}

// tell hands an event to the subscription, and does the actions that follow. One goroutine
// at a time does them, in order and without the lock; other callers leave it theirs.
func (r *liveRoom) tell(event func(s *roomSubscription)) {
	mine := r.take(event)
	for mine {
		for _, a := range r.next() {
			web.Contain(r.live.Log, "event", func() { a.do(r) })
		}
		mine = r.more()
	}
}

// take reports whether the caller is the one to do the actions.
func (r *liveRoom) take(event func(s *roomSubscription)) (mine bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	event(&r.sub)
	r.todo = append(r.todo, r.sub.actions()...)
	mine = !r.busy && len(r.todo) > 0
	r.busy = r.busy || mine
	return mine
}

func (r *liveRoom) next() []action {
	r.mu.Lock()
	defer r.mu.Unlock()
	todo := r.todo
	r.todo = nil
	return todo
}

func (r *liveRoom) more() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.busy = len(r.todo) > 0
	return r.busy
}

// subscribed is called whenever the subscription is confirmed (again). It must not block
// the client that calls it.
func (r *liveRoom) subscribed() {
	r.mu.Lock()
	r.told, r.uncounted = false, true
	r.began.Add(1)
	r.mu.Unlock()
	r.tell((*roomSubscription).subscribed)
	r.once.Do(func() { close(r.confirmed) })
}

// missed is the answer to a reader who has everything up to rev.
func (r *liveRoom) missed(ctx context.Context, rev int64) missed {
	rd := &reader{rev: rev, answer: make(chan missed, 1)}
	r.tell(func(s *roomSubscription) { s.joined(rd) })
	select {
	case m := <-rd.answer:
		return m
	case <-ctx.Done():
		r.tell(func(s *roomSubscription) { s.left(rd) })
		return missed{rev: rev, err: ctx.Err()}
	}
}

// level is the rev and the seq that the readers here have been sent everything up to.
func (r *liveRoom) level() (rev, lastSeq int64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sub.room.LastRev, r.sub.room.LastSeq
}

// private reports whether the room is by invitation only.
func (r *liveRoom) private() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sub.room.Private
}

// forget drops data that returning users no longer need.
func (r *liveRoom) forget() {
	r.tell(func(s *roomSubscription) { s.forget(time.Now()) })
}

func (a reply) do(*liveRoom) { a.reader.answer <- a.missed }

func (a showHead) do(r *liveRoom) {
	r.at(&r.headAt)
	said := map[*words.Language][]byte{}
	for _, v := range r.readers() {
		if v.kind != hub.Socket {
			continue
		}
		if said[v.lang] == nil {
			said[v.lang] = r.live.fragment(v, headChanged(a.room))
		}
		v.client.Send(said[v.lang])
	}
}

func (showMembers) do(r *liveRoom) {
	r.at(&r.membersAt)
	r.toSockets(r.live.bytes(updates.MembersChanged()))
}

func (r *liveRoom) at(changed *time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	*changed = time.Now()
}

func headChanged(room chat.Room) templ.Component {
	return updates.HeadChanged(chat.Access{Room: room, Member: true})
}

// greet sends a new or returning visitor what may have changed while its page was loading
// or away. entered is the room as the visitor found it: a direct conversation has another
// name for each of its people.
func (r *liveRoom) greet(v *visitor, entered chat.Room) {
	r.greetWriting(v)
	if v.kind == hub.Socket {
		r.mu.Lock()
		room := r.sub.room
		head, ago := time.Since(r.headAt) < stirredKeep, time.Since(r.membersAt)
		r.mu.Unlock()
		if room.Direct {
			room = entered
		}
		if v.back || head {
			v.client.Send(r.live.fragment(v, headChanged(room)))
		}
		if v.back {
			v.client.Send(r.live.fragment(v, updates.MembersChanged()))
		} else if ago < stirredKeep {
			v.client.Send(r.live.fragment(v, updates.MembersChangedBefore(ago)))
		}
	}
	r.greetPresence(v)
}

func (a showErased) do(r *liveRoom) {
	r.endTyping(a.name)
	r.toSockets(r.live.bytes(updates.NameDeleted(a.name)))
}

func (redrawLists) do(r *liveRoom) {
	for _, v := range r.readers() {
		r.live.redrawSoon(v.user, drawAll)
	}
}

func (a closeReaders) do(r *liveRoom) {
	var before []*visitor
	for _, v := range r.readers() {
		if v.check < a.check {
			before = append(before, v)
		}
	}
	r.live.sendOut(before, outErased)
}

// readers are the visitors who look at the room.
func (r *liveRoom) readers() []*visitor {
	return r.live.visitors(r.live.hub.All(), func(v *visitor) bool { return v.room == r })
}
