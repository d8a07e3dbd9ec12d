package live

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// presence is who is in a room, as in Redis, and the reports that it got.
type presence struct {
	chat.Presence
	mu    sync.Mutex // rooms report at the same time
	here  map[chat.UserID]bool
	heard []string
}

func (p *presence) ReportPresence(_ context.Context, _ chat.RoomID, _ uuid.UUID, online, away, gone []chat.UserID) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	slices.Sort(online)
	for _, user := range online {
		p.here[user] = true
	}
	for _, user := range append(gone, away...) {
		delete(p.here, user)
	}
	said := fmt.Sprint(online, gone)
	if len(away) > 0 {
		said += fmt.Sprint(" away ", away)
	}
	p.heard = append(p.heard, said)
	return len(p.here), nil
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
		redis := &presence{here: map[chat.UserID]bool{}}
		l := visitTo(t, Config{Presence: redis, Bus: &wire{}})
		r := l.newRoom(chat.Room{ID: 3}, 0)
		r.visitors = 1
		round := func() { time.Sleep(attendEvery); l.attendAll(t.Context()) }
		r.came(1)
		r.came(2)
		round()
		redis.expectTold(t, "two come", "[1 2] []")
		r.came(1) // another tab
		round()
		redis.expectTold(t, "another tab")
		r.came(3)
		round()
		redis.expectTold(t, "a third comes", "[3] []")
		time.Sleep(refreshEvery)
		round()
		redis.expectTold(t, "nothing happens", "[] []")

		clear(redis.here)
		time.Sleep(refreshEvery)
		round()
		round()
		redis.expectTold(t, "Redis has forgotten it", "[] []", "[1 2 3] []")

		r.went(1) // one of two tabs
		r.went(2)
		r.went(3)
		r.came(3) // another page
		time.Sleep(departGrace)
		round()
		redis.expectTold(t, "one goes", "[] [2]")
	})
}

// A user is in a room that was deleted and restored under another address.
func TestWhoFollowsARoomToItsNewAddressStaysPresent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		redis := &presence{here: map[chat.UserID]bool{}}
		l := visitTo(t, Config{Presence: redis, Bus: &wire{}})
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
		if len(redis.here) != 1 || !redis.here[1] {
			t.Errorf("present are %v", redis.here)
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
