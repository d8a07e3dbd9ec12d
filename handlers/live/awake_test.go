package live

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/people"
	"parley/handlers/live/hub"
)

// nodes is a bus that hands every node's user events to all of them, and counts them.
type nodes struct {
	chat.Bus
	mu   sync.Mutex // guards what follows
	all  []*Node
	told int
}

func (n *nodes) PublishToUser(_ context.Context, news ...chat.UserEvent) {
	n.mu.Lock()
	n.told += len(news)
	all := slices.Clone(n.all)
	n.mu.Unlock()
	for _, e := range news {
		for _, l := range all {
			l.heard(e)
		}
	}
}

func (n *nodes) PublishToRoom(context.Context, chat.RoomID, chat.Event) {}

// place is a node with one room, as the presence store hears of it.
type place struct {
	*Node
	r     *liveRoom
	redis *presence
}

func (n *nodes) place(t *testing.T) *place {
	redis := newPresence(nil)
	p := &place{Node: visitTo(t, Config{Node: uuid.New(), Presence: redis, Bus: n, Writers: writers{1, 2}}), redis: redis}
	p.r = p.newRoom(chat.Room{ID: 3}, 0)
	p.r.visitors = 1
	n.all = append(n.all, p.Node)
	return p
}

// come opens a page of a person, whose last input was idle ago.
func (p *place) come(user chat.UserID, idle time.Duration, a chat.Availability) *visitor {
	v := &visitor{kind: hub.Stream, user: user, idle: idle, available: a}
	p.awake.opened(v, time.Now().Add(-idle))
	p.r.came(user)
	return v
}

// pass is time as the tickers of the nodes see it.
func pass(t *testing.T, d time.Duration, all ...*place) {
	t.Helper()
	for until := time.Now().Add(d); time.Now().Before(until); {
		time.Sleep(awakeEvery)
		for _, p := range all {
			p.lookAtAll(t.Context())
			p.attendRooms(t.Context(), p.all())
			p.keepReports(t.Context(), p.all())
		}
		synctest.Wait()
	}
}

func (p *place) expectOnline(t *testing.T, what string, want ...chat.UserID) {
	t.Helper()
	if got := p.redis.present(t, 3); !slices.Equal(got, want) || p.r.online != len(want) || p.r.seen != len(want) {
		t.Errorf("%s: %v are online, %d counted, %d seen; want %v", what, got, p.r.online, p.r.seen, want)
	}
}

func TestAPersonIsAwayAfterFiveMinutesWithoutInput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var bus nodes
		p := bus.place(t)
		p.come(1, 0, chat.Availability{})
		p.come(2, 0, chat.Availability{})
		pass(t, people.AwayAfter-2*time.Second, p)
		p.expectOnline(t, "nearly five minutes", 1, 2)
		p.input(2, time.Now())
		pass(t, 2*time.Second+answerIn+awakeEvery, p)
		p.expectOnline(t, "five minutes", 2)
		if heard := p.redis.heard; !slices.Contains(heard, "[] [] away [1]") {
			t.Errorf("the store was told %q", heard)
		}
		p.input(1, time.Now())
		pass(t, awakeEvery, p)
		p.expectOnline(t, "input", 1, 2)
		pass(t, 2*people.AwayAfter, p)
		p.expectOnline(t, "ten minutes")
	})
}

func TestInputOnAnyDeviceKeepsAPersonOnlineOnAllNodes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var bus nodes
		a, b := bus.place(t), bus.place(t)
		a.come(1, 0, chat.Availability{})
		phone := b.come(1, 0, chat.Availability{})
		for range 6 {
			b.input(1, time.Now())
			pass(t, people.AwayAfter/2, a, b)
			a.expectOnline(t, "input on the phone", 1)
		}
		if bus.told > 20 {
			t.Errorf("fifteen minutes cost %d events", bus.told)
		}
		b.awake.closed(phone)
		b.r.went(1)
		pass(t, people.AwayAfter/2+answerIn+2*awakeEvery, a, b)
		a.expectOnline(t, "five minutes after the phone's input")
		b.come(1, 0, chat.Availability{})
		pass(t, 2*awakeEvery, a, b)
		a.expectOnline(t, "the phone comes back", 1)
	})
}

// All pages of a node that stops come to another at once.
func TestAPageThatComesBackIsNoInput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var bus nodes
		p := bus.place(t)
		p.come(1, 4*time.Minute, chat.Availability{})
		p.come(2, time.Hour, chat.Availability{})
		pass(t, 2*awakeEvery, p)
		p.expectOnline(t, "at once", 1)
		pass(t, time.Minute+answerIn+awakeEvery, p)
		p.expectOnline(t, "a minute later")
	})
}

func TestAnInvisiblePersonIsNowhere(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var bus nodes
		p := bus.place(t)
		p.come(1, 0, chat.Availability{Invisible: true})
		p.come(2, 0, chat.Availability{})
		pass(t, awakeEvery, p)
		p.expectOnline(t, "one came invisible", 2)
		p.madeAvailable(1, chat.Availability{})
		pass(t, awakeEvery, p)
		p.expectOnline(t, "shows", 1, 2)
		p.madeAvailable(2, chat.Availability{Invisible: true})
		pass(t, awakeEvery, p)
		p.expectOnline(t, "hides", 1)
		typing := &wire{}
		p.Bus = typing
		p.hearTyping(&visitor{user: 2, room: p.r, name: "bob"}, clientFrame{})
		if len(typing.told) != 0 {
			t.Errorf("an invisible person is said to type: %v", typing.told)
		}
		p.hearTyping(&visitor{user: 1, room: p.r, name: "ann"}, clientFrame{})
		if len(typing.told) != 1 {
			t.Error("a visible person is not said to type")
		}
	})
}

func TestListsAreDrawnAgainWhenQuietBeginsAndEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, r := shelved(t, 3)
		p := &place{Node: r.live, r: r}
		p.Presence, p.Bus = newPresence(nil), &nodes{}
		_, page := sits(t, r, 7)
		p.come(1, 0, chat.Availability{})
		drawn := func(d time.Duration) bool {
			page.forget()
			pass(t, d, p)
			return strings.Contains(page.said(), "members-changed")
		}
		if drawn(time.Minute) {
			t.Error("nothing has happened")
		}
		p.madeAvailable(1, chat.Availability{QuietUntil: time.Now().Add(time.Minute)})
		if !drawn(awakeEvery) {
			t.Error("quiet has begun")
		}
		if drawn(30*time.Second) || !drawn(30*time.Second) {
			t.Error("quiet has ended once, after a minute")
		}
	})
}

// What was told while a page was connecting is read again.
func TestLostAvailabilityIsFound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var bus nodes
		p := bus.place(t)
		v := p.come(1, 0, chat.Availability{})
		p.Registry = hidden{}
		p.checkAvailable(t.Context(), []*visitor{v, v})
		pass(t, awakeEvery, p)
		p.expectOnline(t, "invisible in the store")
	})
}

type hidden struct{ Registry }

func (hidden) Availabilities(_ context.Context, users []chat.UserID) (map[chat.UserID]chat.Availability, error) {
	if len(users) != 1 {
		panic("each is asked for once")
	}
	return map[chat.UserID]chat.Availability{users[0]: {Invisible: true}}, nil
}
