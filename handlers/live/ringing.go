package live

import (
	"slices"
	"time"

	"parley/chat"
	"parley/handlers/live/hub"
	"parley/views/ringing"
)

// showRinging shows the people whom a call asks, on all their pages, that it rings or no
// longer does. The caller holds callOrder.
func (l *Node) showRinging(before, now chat.Call) {
	for _, user := range askedBy(before, now) {
		if before.RingsFor(user) == now.RingsFor(user) {
			continue
		}
		if !now.RingsFor(user) {
			l.ringsEnded[user] = time.Now()
		}
		list := l.Calls.Ringing(user)
		for _, v := range l.visitors(l.hub.Person(int64(user)), everybody) {
			l.sendRinging(v, list)
		}
	}
}

// askedBy are the people whom either state of a call asks.
func askedBy(before, now chat.Call) (users []chat.UserID) {
	for _, c := range []chat.Call{now, before} {
		if c.Ring != nil {
			return c.Ring.People
		}
	}
	return nil
}

// sendRinging shows a page what rings. The caller holds callOrder.
func (l *Node) sendRinging(v *visitor, list []chat.Call) {
	switch {
	case v.kind == hub.Socket:
		v.client.Send(l.fragment(v, ringing.Box(v.name, list, true, false)))
	case v.inIframe():
		switch here := l.ringsIn(v); {
		case !here && !v.rings:
			return
		case !here: // the room's stream came after it
			list = nil
		}
		v.rings = len(list) > 0
		v.client.Send(l.fragment(v, ringing.Streamed(v.name, list)))
	}
}

// ringsIn is true for the stream of a page without scripts that shows what rings: that of the
// page's room, or on a page that has none its list. The page of a call has a frame of its own.
func (l *Node) ringsIn(v *visitor) bool {
	switch {
	case v.list == nil:
		return true
	case v.list.call:
		return false
	case v.list.at == "" || v.past:
		return true
	}
	return !slices.ContainsFunc(l.frames(v), func(other *visitor) bool { return other.list == nil && other.slug() == v.list.at })
}

// greetRinging tells a page which calls ring, where that is another than when it was made: a
// page that came back, a stream, or one between whose making and its socket it changed.
func (l *Node) greetRinging(v *visitor) {
	if l.Calls == nil {
		return
	}
	l.callOrder.RLock()
	defer l.callOrder.RUnlock()
	list := l.Calls.Ringing(v.user)
	if _, ended := l.ringsEnded[v.user]; len(list) > 0 || v.kind == hub.Socket && (v.back || ended) {
		l.sendRinging(v, list)
	}
}
