package live

import (
	"context"
	"slices"
	"time"

	"parley/chat"
	"parley/handlers/live/hub"
	"parley/handlers/web"
	"parley/views/updates"
)

// redraw is what of a person's lists is drawn again.
type redraw int

const (
	drawNothing redraw = iota
	drawDirect         // the direct conversations
	drawAll            // and the rooms
)

// redrawEvery is how often a person's list of rooms is drawn again at most. All of it goes
// to all of their pages each time, and one rename may concern thousands of people.
const redrawEvery = time.Second

// redrawSoon draws a person's list of rooms again, at once or when redrawEvery has passed
// since the last time. Several calls in between draw it once.
func (l *Node) redrawSoon(person chat.UserID, what redraw) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if next, busy := l.redraws[person]; busy {
		l.redraws[person] = max(next, what) // to be drawn once more
		return
	}
	l.redraws[person] = drawNothing
	l.spawn(func() { l.redrawing(person, what) })
}

func (l *Node) redrawing(person chat.UserID, what redraw) {
	for ; what != drawNothing; what = l.redrawAgain(person) {
		draw := l.redrawRooms
		if what == drawDirect {
			draw = l.redrawDirect
		}
		web.Contain(l.Log, "event", func() { draw(person) })
		select {
		case <-time.After(redrawEvery):
		case <-l.ctx.Done():
		}
	}
}

// redrawAgain is what redrawSoon was called for meanwhile.
func (l *Node) redrawAgain(person chat.UserID) redraw {
	l.mu.Lock()
	defer l.mu.Unlock()
	what := l.redraws[person]
	if what != drawNothing && l.ctx.Err() == nil {
		l.redraws[person] = drawNothing
		return what
	}
	delete(l.redraws, person)
	return drawNothing
}

// redrawDirect draws a person's list of direct conversations again on all of their pages.
func (l *Node) redrawDirect(person chat.UserID) {
	ctx, cancel := context.WithTimeout(l.ctx, rollCall)
	defer cancel()
	vs := l.visitors(l.hub.Person(int64(person)), func(v *visitor) bool { return v.kind == hub.Socket })
	if len(vs) == 0 {
		return
	}
	direct, err := l.Registry.DirectOf(ctx, person)
	if err != nil {
		return // the next message draws it
	}
	if slices.ContainsFunc(direct, func(d chat.RoomLink) bool { return d.Section != "" }) {
		l.redrawRooms(person) // some stand among the rooms
		return
	}
	list := chat.RoomList{Direct: direct}
	l.callOrder.RLock()
	defer l.callOrder.RUnlock()
	l.noteCalls(&list)
	l.noteStandings(&list, vs...)
	for _, v := range vs {
		frame := v.lists(v.slug(), list)
		v.client.Send(l.fragment(v, updates.DirectChanged(frame)))
	}
}
