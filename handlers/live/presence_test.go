package live

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
)

// presence is the fake of the store, and the reports that it got of rooms.
type presence struct {
	*chattest.Presence
	mu    sync.Mutex // rooms report at the same time
	heard []string

	refuses error         // the answer to each report, which is not taken then
	takes   time.Duration // each report
}

// newPresence makes a store that announces numbers by a bus, if any.
func newPresence(bus chat.Publisher) *presence {
	p := &presence{Presence: chattest.NewPresence(nil)}
	p.Publisher = bus
	return p
}

func (p *presence) ReportPresence(ctx context.Context, room chat.RoomID, node uuid.UUID, online, away, gone []chat.UserID) (int, error) {
	if p.refuses != nil {
		return 0, p.refuses
	}
	n, err := p.Presence.ReportPresence(ctx, room, node, online, away, gone)
	select {
	case <-time.After(p.takes):
	case <-ctx.Done():
		return 0, ctx.Err() // the answer is lost
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	slices.Sort(online)
	said := fmt.Sprint(online, gone)
	if len(away) > 0 {
		said += fmt.Sprint(" away ", away)
	}
	p.heard = append(p.heard, said)
	return n, err
}

// present are the users who are online in a room.
func (p *presence) present(t *testing.T, room chat.RoomID) []chat.UserID {
	t.Helper()
	online, _, err := p.PresentUsers(t.Context(), room)
	if err != nil {
		t.Fatal(err)
	}
	return online
}

// expectTold fails unless the presence store got exactly these reports.
func (p *presence) expectTold(t *testing.T, what string, want ...string) {
	t.Helper()
	if !slices.Equal(p.heard, want) {
		t.Errorf("%s: it was told %q, want %q", what, p.heard, want)
	}
	p.heard = nil
}

func TestWhoIsHereIsToldOnceAndAgainAfterRedisForgotIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		redis := newPresence(nil)
		l := visitTo(t, Config{Presence: redis})
		r := l.newRoom(chat.Room{ID: 3}, 0)
		r.visitors = 1
		rounds := func(d time.Duration) {
			for range d / attendEvery {
				time.Sleep(attendEvery)
				l.attendAll(t.Context())
			}
		}
		r.came(1)
		r.came(2)
		rounds(attendEvery)
		redis.expectTold(t, "two come", "[1 2] []")
		r.came(1) // another tab
		rounds(attendEvery)
		redis.expectTold(t, "another tab")
		r.came(3)
		rounds(attendEvery)
		redis.expectTold(t, "a third comes", "[3] []")
		rounds(time.Minute)
		redis.expectTold(t, "nothing happens")
		if all := redis.present(t, 3); !slices.Equal(all, []chat.UserID{1, 2, 3}) {
			t.Errorf("a minute later %v are present", all)
		}
		rounds(renewEvery)
		redis.expectTold(t, "nothing happens for long", "[] []")

		redis.Forget()
		rounds(keepEvery + attendEvery)
		redis.expectTold(t, "Redis has forgotten it", "[1 2 3] []")
		time.Sleep(chattest.PresenceTTL + time.Second) // the node stands still
		rounds(keepEvery + attendEvery)
		redis.expectTold(t, "it counted as dead", "[1 2 3] []")
		redis.GoDown()
		rounds(4 * attendEvery)
		redis.Recover()
		rounds(keepEvery + attendEvery)
		redis.heard = nil

		r.went(1) // one of two tabs
		r.went(2)
		r.went(3)
		r.came(3) // another page
		rounds(departGrace)
		redis.expectTold(t, "one goes", "[] [2]")
	})
}

// The number of a room is its people on all nodes, whoever reports last.
func TestNodesShowTheSameNumber(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		bus := chattest.NewBus()
		redis := newPresence(bus)
		l, other := visitTo(t, Config{Presence: redis, Bus: bus}), visitTo(t, Config{Presence: redis, Bus: bus})
		a, b := l.follow(chat.Room{ID: 3}, 0), other.follow(chat.Room{ID: 3}, 0)
		a.visitors, b.visitors = 1, 1
		rounds := func(d time.Duration, nodes ...*Node) {
			for range d / attendEvery {
				time.Sleep(attendEvery)
				for _, l := range nodes {
					l.attendAll(t.Context())
				}
				synctest.Wait()
			}
		}
		expect := func(what string, want int, rooms ...*liveRoom) {
			t.Helper()
			for _, r := range rooms {
				if r.online != want {
					t.Errorf("%s: %d are shown, want %d", what, r.online, want)
				}
			}
		}
		a.came(1)
		a.came(2)
		b.came(2)
		rounds(attendEvery, l, other)
		b.came(3)
		rounds(attendEvery, l, other)
		expect("three on two nodes", 3, a, b)
		a.went(1)
		rounds(departGrace+attendEvery, l, other)
		expect("one goes", 2, a, b)
		a.reported(report{}, 7) // an answer that is older than an event
		expect("an old answer", 2, a)
		a.setOnline(9) // the event of the next change was lost
		rounds(renewEvery+attendEvery, l, other)
		expect("a lost event", 2, a, b)
		a.came(4)
		a.came(5)
		rounds(attendEvery, l, other)
		expect("two come", 4, a, b)
		rounds(chattest.PresenceTTL+keepEvery+attendEvery, other)
		expect("the first node is dead", 2, b)
		rounds(keepEvery+2*attendEvery, l, other)
		expect("it was not", 4, a, b)
		l.stop()
		other.stop()
		synctest.Wait()
	})
}

// An event that waits for its worker while the subscription begins again is older than the answer
// to the report that follows.
func TestANumberOfAnEarlierSubscriptionIsNotShown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := visitTo(t, Config{})
		r, busy := l.newRoom(chat.Room{ID: 3}, 0), l.newRoom(chat.Room{ID: 4}, 0)
		r.hubID = busy.hubID // one worker handles both
		told := func(r *liveRoom, n int) { l.hand(t.Context(), r, chat.Event{Online: &n}) }
		told(r, 2)
		synctest.Wait()
		if r.online != 2 {
			t.Fatalf("%d are shown, want 2", r.online)
		}
		busy.mu.Lock()
		told(busy, 1)
		told(r, 3)
		r.subscribed() // what was told meanwhile is lost
		busy.mu.Unlock()
		synctest.Wait()
		r.reported(report{}, 4)
		if r.online != 4 {
			t.Errorf("%d are shown, want 4", r.online)
		}
		told(r, 5)
		synctest.Wait()
		r.reported(report{}, 4)
		if r.online != 5 {
			t.Errorf("after an event %d are shown, want 5", r.online)
		}
		l.stop()
		synctest.Wait()
	})
}

// A round's time is bounded, and what it cuts off counts as lost.
func TestANodeReportsMoreRoomsThanFitIntoARound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		redis := newPresence(nil)
		redis.takes = 150 * time.Millisecond
		l := visitTo(t, Config{Presence: redis})
		const rooms = 1400
		for id := range chat.RoomID(rooms) {
			r := l.newRoom(chat.Room{ID: id + 1}, 0)
			r.visitors = 1
			r.came(1)
		}
		for range 12 {
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			l.attendAll(ctx)
			cancel()
			time.Sleep(attendEvery)
		}
		missing := 0
		for id := range chat.RoomID(rooms) {
			if len(redis.present(t, id+1)) != 1 {
				missing++
			}
		}
		if missing > 0 || len(redis.heard) != rooms {
			t.Errorf("in %d of %d rooms nobody is present, after %d reports", missing, rooms, len(redis.heard))
		}
	})
}

func TestARoomIsKeptUntilTheStoreKnowsThatItsPeopleLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		redis := newPresence(nil)
		l := visitTo(t, Config{Presence: redis})
		r := l.newRoom(chat.Room{ID: 3}, 0)
		r.visitors = 1
		rounds := func(d time.Duration) {
			for range d / attendEvery {
				time.Sleep(attendEvery)
				l.attendAll(t.Context())
			}
		}
		r.came(1)
		rounds(attendEvery)
		redis.refuses = errors.New("busy")
		r.went(1)
		l.part(r)
		rounds(2 * roomLingers)
		if all := redis.present(t, 3); len(all) != 1 {
			t.Fatalf("%v are present without a report", all)
		}
		redis.refuses = nil
		rounds(time.Second)
		if all := redis.present(t, 3); len(all) != 0 || len(l.rooms) != 0 {
			t.Errorf("%v are present, %d rooms are followed", all, len(l.rooms))
		}
	})
}

// A user is in a room that was deleted and restored under another address.
func TestWhoFollowsARoomToItsNewAddressStaysPresent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		redis := newPresence(nil)
		l := visitTo(t, Config{Presence: redis})
		old, back := l.newRoom(chat.Room{ID: 3, Slug: "tea"}, 0), l.newRoom(chat.Room{ID: 3, Slug: "tea-2"}, 0)
		old.visitors, back.visitors = 1, 1
		old.came(1)
		old.came(2)
		l.attendAll(t.Context())
		old.went(1)
		old.went(2)
		back.came(1)
		time.Sleep(departGrace)
		l.attendAll(t.Context())
		if all := redis.present(t, 3); !slices.Equal(all, []chat.UserID{1}) {
			t.Errorf("present are %v", all)
		}
	})
}

func TestTypingEndsWithTheMessageAndByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, rnd, r := shelved(t, 3)
		s := r.live.Registry.(*rows).shelf
		_, page := sits(t, r, 7)
		shown := func() string {
			page.forget()
			r.showTypists()
			return page.said()
		}
		r.typed("ann")
		r.typed("bob")
		if said := shown(); !strings.Contains(said, "ann") || !strings.Contains(said, "bob") {
			t.Errorf("two type: %q", said)
		}
		if said := shown(); said != "" {
			t.Errorf("nothing happened: %q", said)
		}
		c := s.change(rnd)
		for c.Messages[0].FirstRev <= c.Prev { // a change of an old one ends nothing
			r.announced(chat.Event{Changes: &c})
			if said := shown(); said != "" {
				t.Errorf("an edit: %q", said)
			}
			c = s.change(rnd)
		}
		r.announced(chat.Event{Changes: &c})
		if said := shown(); strings.Contains(said, "ann") || !strings.Contains(said, "bob") {
			t.Errorf("ann has sent it: %q", said)
		}
		time.Sleep(typingLasts + time.Second)
		r.typed("eve")
		if said := shown(); strings.Contains(said, "bob") || !strings.Contains(said, "eve") {
			t.Errorf("bob has stopped: %q", said)
		}
	})
}
