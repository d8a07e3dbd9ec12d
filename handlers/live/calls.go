package live

import (
	"context"
	"slices"
	"time"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers/live/hub"
	"parley/views/calls"
	"parley/views/updates"
	"parley/views/words"
)

// Calls knows which calls are on, and takes the leave of pages that are gone.
type Calls interface {
	Call(room chat.RoomID) chat.Call
	Ringing(user chat.UserID) []chat.Call
	Do(ctx context.Context, q chat.CallRequest) (string, error)
}

// CallChanged shows a call's new state to the pages of its room. It must not block its
// caller. Two changes may come in either order, so each shows the state as it is by then.
func (l *Node) CallChanged(before, now chat.Call) {
	l.spawn(func() {
		l.callOrder.Lock()
		defer l.callOrder.Unlock()
		room, now := now.Room, l.Calls.Call(now.Room)
		if before.Mark() != now.Mark() {
			l.markCall(now)
		}
		l.showRinging(before, now)
		for _, r := range l.all() {
			if r.id == room {
				r.showCall(now)
				if len(before.People) != len(now.People) || !before.Since.Equal(now.Since) {
					r.showCallLine(now)
				}
			}
		}
	})
}

// markCall marks the call in the lists of rooms on other pages, with its people's number. The caller holds callOrder.
func (l *Node) markCall(c chat.Call) {
	if !c.On() {
		l.callsEnded[c.Room] = time.Now()
	}
	slug, vs := l.markedFor(c)
	fragments := map[*words.Language][]byte{}
	for _, v := range vs {
		if fragments[v.lang] == nil {
			fragments[v.lang] = l.fragment(v, updates.RoomCall(slug, c.Mark()))
		}
		v.client.Send(fragments[v.lang])
	}
}

// markedFor are the pages that list a call's room, and its address. Those of a direct
// conversation are its people's.
func (l *Node) markedFor(c chat.Call) (slug string, vs []*visitor) {
	if c.Ring != nil {
		for _, user := range c.Ring.People {
			vs = append(vs, l.elsewhere(chat.Membership{User: user, Room: c.Room})...)
		}
		return c.Ring.Slug, vs
	}
	l.mu.Lock()
	slug = l.slugs[c.Room]
	l.mu.Unlock()
	for _, watcher := range l.hub.Watching(int64(c.Room)) {
		if v, ok := watcher.Holder().(*visitor); ok && slug != "" {
			vs = append(vs, v)
		}
	}
	return slug, vs
}

// sendCallMarks marks the calls that are on, or ended while the page was loading, and those who
// came or left meanwhile.
func (l *Node) sendCallMarks(v *visitor, list chat.RoomList) {
	if v.kind != hub.Socket {
		return
	}
	l.callOrder.RLock()
	defer l.callOrder.RUnlock()
	l.noteCalls(&list)
	l.noteStandings(&list, v)
	l.greetStandings(v)
	for _, link := range slices.Concat(list.Links, list.Direct) {
		if _, ended := l.callsEnded[link.ID]; (link.Call.On() || ended) && link.ID != v.entered().ID {
			v.client.Send(l.fragment(v, updates.RoomCall(link.Slug, link.Call)))
		}
	}
}

// forgetCalls drops calls whose end every page knows by now.
func (l *Node) forgetCalls() {
	l.callOrder.Lock()
	defer l.callOrder.Unlock()
	for id, at := range l.callsEnded {
		if time.Since(at) > stirredKeep {
			delete(l.callsEnded, id)
		}
	}
	for user, at := range l.ringsEnded {
		if time.Since(at) > stirredKeep {
			delete(l.ringsEnded, user)
		}
	}
}

// noteCalls notes in a list which of its rooms have a call. The caller holds callOrder
// until the list is sent.
func (l *Node) noteCalls(list *chat.RoomList) {
	if l.Calls != nil {
		list.NoteCalls(l.Calls.Call)
	}
}

// showCall sends the pages in the call who is there and what they show.
func (r *liveRoom) showCall(c chat.Call) {
	fragments := map[*words.Language][]byte{}
	for _, v := range r.readers() {
		if v.seat == uuid.Nil {
			continue
		}
		if fragments[v.lang] == nil {
			fragments[v.lang] = r.live.fragment(v, r.peopleOf(c))
		}
		v.client.Send(fragments[v.lang])
	}
}

// showCallLine says on the room's own pages that a call is on, or no longer.
func (r *liveRoom) showCallLine(c chat.Call) {
	fragments := map[*words.Language][]byte{}
	for _, v := range r.readers() {
		if v.kind != hub.Socket || v.seat != uuid.Nil {
			continue
		}
		if fragments[v.lang] == nil {
			fragments[v.lang] = r.live.fragment(v, calls.LineChanged(r.slug, c))
		}
		v.client.Send(fragments[v.lang])
	}
}

func (r *liveRoom) peopleOf(c chat.Call) templ.Component { return calls.People(r.slug, c, true) }

// greetCall tells a page of a call what changed while it was loading or away.
func (r *liveRoom) greetCall(v *visitor) {
	if v.kind != hub.Socket || r.live.Calls == nil {
		return
	}
	r.live.callOrder.RLock()
	defer r.live.callOrder.RUnlock()
	_, ended := r.live.callsEnded[r.id]
	switch c := r.live.Calls.Call(r.id); {
	case v.seat != uuid.Nil:
		v.client.Send(r.live.fragment(v, r.peopleOf(c)))
	case v.back || c.On() || ended:
		v.client.Send(r.live.fragment(v, calls.LineChanged(r.slug, c)))
	}
}

// seatGrace is how long a page of a call may be without a socket: it may come back, and a
// page that is closed is gone for the others within 2 s.
const seatGrace = time.Second

// unseat ends the seat of a page whose socket has closed. On a restart of this node the
// page comes back to another one.
func (l *Node) unseat(v *visitor) {
	if v.seat == uuid.Nil || v.room == nil || l.Calls == nil || l.going.Load() {
		return
	}
	room := v.room.id
	l.spawn(func() {
		select {
		case <-time.After(seatGrace):
		case <-l.ctx.Done():
			return
		}
		same := func(o *visitor) bool { return o.seat == v.seat }
		if len(l.visitors(l.hub.Person(int64(v.user)), same)) > 0 {
			return
		}
		ctx, cancel := context.WithTimeout(l.ctx, seatGrace)
		defer cancel()
		q := chat.CallRequest{Act: chat.CallLeave, Room: room, User: v.user, Name: v.name, Session: v.session, Seat: v.seat}
		if _, err := l.Calls.Do(ctx, q); err != nil {
			l.Log.Warn("a page that is gone stays in its call until its media end", "err", err)
		}
	})
}
