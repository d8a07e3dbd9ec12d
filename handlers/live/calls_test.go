package live

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers/live/hub"
)

// lastCall is the directory of calls, which knows the last state.
type lastCall struct {
	read func()
	is   chat.Call
}

func (c *lastCall) Call(chat.RoomID) chat.Call {
	c.read()
	return c.is
}

func (c *lastCall) Ringing(user chat.UserID) []chat.Call {
	if c.read(); !c.is.RingsFor(user) {
		return nil
	}
	return []chat.Call{c.is}
}

func (c *lastCall) Do(context.Context, chat.CallRequest) (string, error) { return "", nil }

// ordered gives a node a directory whose states are to be read in their order.
func ordered(t *testing.T, l *Node, is chat.Call) *lastCall {
	calls := &lastCall{is: is, read: func() {
		if l.callOrder.TryLock() {
			l.callOrder.Unlock()
			t.Error("a state is read while another may be on its way to the pages")
		}
	}}
	l.Calls = calls
	return calls
}

func callWith(names ...string) (c chat.Call) {
	c.Room = 1
	for i, name := range names {
		c.People = append(c.People, chat.Participant{User: chat.UserID(i + 1), Name: name})
	}
	return c
}

func TestAPageShowsTheLastStateOfACall(t *testing.T) {
	_, _, r := shelved(t, 1)
	l := r.live
	ordered(t, l, callWith("ann"))
	v, page := sits(t, r, 1)
	v.seat = uuid.New()
	room, line := sits(t, r, 2)
	l.CallChanged(callWith("ann", "bob", "eve"), callWith("ann", "bob")) // bob has left meanwhile
	l.tasks.Wait()
	r.greetCall(v)
	r.greetCall(room)
	for what, got := range map[string]*heardBy{"a page of the call": page, "a page of the room": line} {
		if said := got.said(); strings.Contains(said, "bob") || strings.Contains(said, "2 people") || strings.Count(said, "1 person") != 2 {
			t.Errorf("%s is sent %q", what, said)
		}
	}
}

func TestOtherPagesMarkARoomWithACall(t *testing.T) {
	_, _, r := shelved(t, 1)
	l := r.live
	calls := &lastCall{read: func() {}, is: callWith("ann")}
	calls.is.Room = 2
	l.Calls = calls
	v, page := sits(t, r, 1)
	l.rewatch(v.client, 1, []chat.RoomLink{{ID: 2, Slug: "cake"}})
	three := callWith("ann", "bob", "eve")
	three.Room, three.Since = 2, time.Date(2026, 1, 1, 10, 4, 0, 0, time.UTC)
	for _, c := range []struct {
		before, now chat.Call
		marked      bool
		says        string
	}{{chat.Call{}, calls.is, true, "1 person"}, {calls.is, three, true, `title="since 10:04 UTC, 3 people"`}, {three, chat.Call{Room: 2}, false, ""}} {
		calls.is = c.now
		page.forget()
		l.CallChanged(c.before, c.now)
		l.tasks.Wait()
		if said := page.said(); strings.Contains(said, "beforebegin:#u-cake") != c.marked || !strings.Contains(said, `id="c-cake"`) || !strings.Contains(said, c.says) {
			t.Errorf("the call is on: %v, and the page is sent %q", c.marked, said)
		}
	}
	page.forget()
	l.CallChanged(chat.Call{Room: 2}, chat.Call{Room: 2})
	l.tasks.Wait()
	if said := page.said(); said != "" {
		t.Errorf("without a change it is sent %q", said)
	}
}

// Between a page and its socket a call may end.
func TestWhoComesLosesTheMarksOfCallsThatJustEnded(t *testing.T) {
	_, _, r := shelved(t, 1)
	l := r.live
	l.Registry = &marks{sameRooms: sameRooms{links: []chat.RoomLink{{ID: 1, Slug: "tea"}, {ID: 2, Slug: "cake"}, {ID: 3, Slug: "den"}}}}
	calls := ordered(t, l, chat.Call{})
	for _, room := range []chat.RoomID{1, 2} {
		on := callWith("ann")
		on.Room, calls.is = room, chat.Call{Room: room}
		l.CallChanged(on, calls.is)
		l.tasks.Wait()
	}
	come := func(who chat.UserID) string {
		v, page := sits(t, r, who)
		v.entering = &chat.Room{ID: 1, Slug: "tea"}
		l.watch(v)
		r.greetCall(v)
		return page.said()
	}
	if said := come(1); !strings.Contains(said, `id="c-cake" hx-swap-oob="delete"`) || strings.Contains(said, "c-den") || strings.Contains(said, "beforebegin") || !strings.Contains(said, `id="call-on"`) {
		t.Errorf("after the end of two calls the page is sent %q", said)
	}
	for id := range l.callsEnded {
		l.callsEnded[id] = l.callsEnded[id].Add(-2 * stirredKeep)
	}
	l.forgetStirs(t.Context())
	if said := come(2); said != "" {
		t.Errorf("long after them it is sent %q", said)
	}
}

func TestADrawnListHasTheLastStateOfItsCalls(t *testing.T) {
	_, _, r := shelved(t, 1)
	l := r.live
	l.Registry = directs{sameRooms{links: []chat.RoomLink{{ID: 2, Slug: "cake"}}}}
	ordered(t, l, callWith("ann"))
	_, page := sits(t, r, 1)
	for what, draw := range map[string]func(chat.UserID){"rooms": l.redrawRooms, "direct conversations": l.redrawDirect} {
		page.forget()
		if draw(1); !strings.Contains(page.said(), `id="c-cake"`) {
			t.Errorf("the %s are drawn as %q", what, page.said())
		}
	}
}

func TestAConversationInASectionIsDrawnAmongTheRooms(t *testing.T) {
	_, _, r := shelved(t, 1)
	l := r.live
	l.Registry = directs{sameRooms{links: []chat.RoomLink{{ID: 2, Slug: "cake", Direct: true, Section: "Sweet", SectionPlace: 1}}}}
	ordered(t, l, chat.Call{})
	_, page := sits(t, r, 1)
	if l.redrawDirect(1); !strings.Contains(page.said(), `id="room-list"`) {
		t.Errorf("the page is sent %q", page.said())
	}
}

// directs is a registry whose rooms are direct conversations too.
type directs struct{ sameRooms }

func (r directs) DirectOf(context.Context, chat.UserID) ([]chat.RoomLink, error) { return r.links, nil }

// talk is the call of a direct conversation between people 1 and 2, with the first in it.
func talk(state chat.RingState) chat.Call {
	c := callWith("ann")
	c.Room = 9
	c.Ring = &chat.Ring{Slug: "talk", By: 1, ByName: "ann", People: []chat.UserID{1, 2}, Asked: []chat.Callee{{User: 2, Name: "bob", State: state}}}
	return c
}

func TestACallRingsOnAllPagesOfThoseWhomItAsks(t *testing.T) {
	_, _, r := shelved(t, 1)
	l := r.live
	calls := ordered(t, l, chat.Call{})
	_, hers := sits(t, r, 1)
	_, his := sits(t, r, 2)
	v, other := sits(t, r, 2)
	change := func(to chat.Call) {
		before := calls.is
		calls.is = to
		hers.forget()
		his.forget()
		other.forget()
		l.CallChanged(before, to)
		l.tasks.Wait()
	}
	change(talk(chat.Ringing))
	for _, page := range []*heardBy{his, other} {
		if said := page.said(); !strings.Contains(said, `id="ring-talk"`) || !strings.Contains(said, "beforebegin:#u-talk") || strings.Count(said, `name="for" value="person2"`) > 2 || !strings.Contains(said, `action="/rooms/talk/call/answer"`) {
			t.Errorf("one who is called is sent %q", said)
		}
	}
	if said := hers.said(); strings.Contains(said, "ring-talk") || !strings.Contains(said, "beforebegin:#u-talk") {
		t.Errorf("the caller is sent %q", said)
	}
	change(talk(chat.Declined))
	for _, page := range []*heardBy{his, other} {
		if said := page.said(); strings.Contains(said, "ring-talk") || !strings.Contains(said, `id="rings" hidden`) {
			t.Errorf("after declining another page is sent %q", said)
		}
	}
	other.forget()
	l.greetRinging(v)
	if said := other.said(); !strings.Contains(said, `id="rings" hidden`) {
		t.Errorf("a page that was made while it rang is sent %q", said)
	}
	change(chat.Call{Room: 9})
	if said := his.said(); strings.Contains(said, "ring") {
		t.Errorf("at the end he is sent %q", said)
	}
}

func TestACallRingsOnPagesWithoutScripts(t *testing.T) {
	_, _, r := shelved(t, 1)
	l := r.live
	calls := ordered(t, l, chat.Call{})
	opens := func(session byte, list *listing, room *liveRoom) *heardBy {
		page := &heardBy{}
		v := &visitor{kind: hub.Stream, user: 2, name: "bob", session: [16]byte{session}, list: list, room: room}
		v.client = hub.NewClient(v.kind, page, 2, v.session, v)
		if code := l.admit(v); code != 0 {
			t.Fatal(code)
		}
		if list == nil {
			l.register(v)
		} else {
			l.greetListing(v)
		}
		return page
	}
	account, call := opens(1, &listing{}, nil), opens(2, &listing{at: "tea", room: 1}, nil)
	beside, room := opens(3, &listing{at: "tea", room: 1}, nil), opens(3, nil, r)
	change := func(to chat.Call) {
		before := calls.is
		calls.is = to
		l.CallChanged(before, to)
		l.tasks.Wait()
	}
	for _, state := range []chat.RingState{chat.Ringing, chat.Declined} {
		for _, page := range []*heardBy{account, call, beside, room} {
			page.forget()
		}
		change(talk(state))
		for what, page := range map[string]*heardBy{"a page of no room": account, "another page of a room": call, "a room's page": room} {
			if said := page.said(); strings.Count(said, `class="rings"`) != 1 || strings.Contains(said, `id="ring-talk"`) != (state == chat.Ringing) {
				t.Errorf("%s: %s is sent %q", state, what, said)
			}
		}
		if said := beside.said(); strings.Contains(said, "ring") {
			t.Errorf("%s: it shows twice on a room's page: %q", state, said)
		}
	}
	calls.is = talk(chat.Ringing)
	first := opens(5, &listing{at: "tea", room: 1}, nil)
	if said := first.said(); !strings.Contains(said, `id="ring-talk"`) {
		t.Errorf("a room's list that opens before the room's stream is sent %q", said)
	}
	opens(5, nil, r)
	first.forget()
	change(talk(chat.Declined))
	if said := first.said(); strings.Count(said, `class="rings"`) != 1 || strings.Contains(said, `id="ring-talk"`) {
		t.Errorf("it goes on ringing: %q", said)
	}
	calls.is = talk(chat.Ringing)
	if said := opens(4, &listing{}, nil).said(); !strings.Contains(said, `id="ring-talk"`) {
		t.Errorf("a list that opens while it rings is sent %q", said)
	}
}
