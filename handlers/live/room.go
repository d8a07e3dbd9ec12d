package live

import (
	"context"
	"sync"
	"time"

	"github.com/a-h/templ"

	"parley/chat"
	"parley/handlers/live/hub"
	"parley/handlers/web"
	"parley/views/updates"
)

// liveRoom is one room as this node follows it: its roomSubscription with a lock, the
// store and the hub. It outlives its last visitor by a while, so that a reload finds it
// still there.
type liveRoom struct {
	live  *Node
	id    chat.RoomID
	slug  string
	seats int64 // what the hub knows its seats by: a room that came back elsewhere has others
	stop  context.CancelFunc

	confirmed chan struct{} // closed when the subscription stands for the first time
	once      sync.Once

	visitors int       // guarded by Live.mu
	empty    time.Time // since when nobody looks; guarded by Live.mu

	mu   sync.Mutex // guards what follows
	sub  roomSubscription
	todo []action // in their order
	busy bool     // a goroutine does them

	headAt, membersAt time.Time // when they last changed

	attendance
	typists
}

// tell hands an event to the subscription, and does what that asks for. One goroutine
// at a time does it, in order and without the lock; the others leave it theirs.
func (r *liveRoom) tell(event func(s *roomSubscription)) {
	mine := r.take(event)
	for mine {
		for _, a := range r.next() {
			web.Contain(r.live.Log, "event", func() { a.do(r) })
		}
		mine = r.more()
	}
}

// take reports whether the caller is the one to do what there is to do.
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

// subscribed is called whenever the subscription stands (again). It must not block the
// client that calls it.
func (r *liveRoom) subscribed() {
	r.tell((*roomSubscription).subscribed)
	r.once.Do(func() { close(r.confirmed) })
}

// announced takes what is published on the room's channel. That its row changed is
// only a hint: the row itself says how.
func (r *liveRoom) announced(e chat.Event) {
	switch {
	case e.Changes != nil:
		r.tell(func(s *roomSubscription) { s.announced(*e.Changes, time.Now()) })
	case e.Online != nil:
		r.setOnline(*e.Online)
	case e.Typist != "":
		r.typed(e.Typist)
	case e.Head, e.Gone, e.Members:
		r.tell((*roomSubscription).hinted)
	case e.DeletedName != "":
		r.tell(func(s *roomSubscription) { s.erased(e.DeletedName) })
	}
}

// missed is what a reader is told who has everything up to rev.
func (r *liveRoom) missed(ctx context.Context, rev int64) missed {
	rd := &reader{rev: rev, told: make(chan missed, 1)}
	r.tell(func(s *roomSubscription) { s.joined(rd) })
	select {
	case m := <-rd.told:
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

// private reports whether it is by invitation only.
func (r *liveRoom) private() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sub.room.Private
}

// forget lets go of what nobody will come back for.
func (r *liveRoom) forget() {
	r.tell(func(s *roomSubscription) { s.forget(time.Now()) })
}

func (a reply) do(*liveRoom) { a.reader.told <- a.missed }

func (a showHead) do(r *liveRoom) {
	r.at(&r.headAt)
	r.toSockets(r.live.bytes(headChanged(a.room)))
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

// greet tells a visitor who just came, or came back, what may have changed while its
// page was on its way or away.
func (r *liveRoom) greet(v *visitor) {
	if v.kind == hub.Socket {
		r.mu.Lock()
		room := r.sub.room
		head, members := time.Since(r.headAt) < stirredKeep, time.Since(r.membersAt) < stirredKeep
		r.mu.Unlock()
		if v.back || head {
			v.client.Send(r.live.said(v, headChanged(room)))
		}
		if v.back || members {
			v.client.Send(r.live.said(v, updates.MembersChanged()))
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
		r.live.redrawSoon(v.user)
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
