package live

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"

	"parley/chat"
	"parley/handlers/live/hub"
)

// registry is a database with read marks.
type registry struct {
	Registry
	moved []chat.Membership
	links map[chat.Membership]chat.RoomLink
}

func (r registry) MarkReadAll(context.Context, map[chat.Membership]int64) ([]chat.Membership, error) {
	return r.moved, nil
}

func (r registry) Unread(_ context.Context, memberships []chat.Membership, _ int64) (map[chat.Membership]chat.RoomLink, error) {
	links := map[chat.Membership]chat.RoomLink{}
	for _, membership := range memberships {
		if l, ok := r.links[membership]; ok {
			links[membership] = l
		}
	}
	return links, nil
}

// crier records the published user events.
type crier struct {
	chat.Bus
	mu   sync.Mutex
	news []chat.UserEvent
}

func (c *crier) PublishToUser(_ context.Context, news ...chat.UserEvent) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.news = append(c.news, news...)
}

func TestOnlyThoseWhoseMarkMovedAreTold(t *testing.T) {
	w := &crier{}
	bob := chat.Membership{User: 2, Room: 7}
	l := visitTo(t, Config{Bus: w, Registry: registry{moved: []chat.Membership{bob}}})
	l.read(bob, 3)
	l.read(chat.Membership{User: 1, Room: 7}, 3) // the author, who has read it already
	l.writeReads(t.Context())
	if len(w.news) != 1 || !slices.Equal(w.news[0].Read, []chat.Membership{bob}) {
		t.Errorf("%+v", w.news)
	}
}

// A page of a room's older messages shows the room's mark, so it is told like other pages.
func TestAPageOfThePastIsToldThatItsRoomWasRead(t *testing.T) {
	bob := chat.Membership{User: 2, Room: 7}
	l := visitTo(t, Config{Registry: registry{links: map[chat.Membership]chat.RoomLink{bob: {ID: 7, Slug: "tea", LastSeq: 9}}}})
	pages := map[bool]*heardBy{false: {}, true: {}}
	for past, page := range pages {
		v := &visitor{kind: hub.Socket, user: bob.User, past: past, room: &liveRoom{id: bob.Room}}
		v.client = hub.NewClient(v.kind, page, int64(v.user), v.session, v)
		if code := l.admit(v); code != 0 {
			t.Fatal(code)
		}
		l.register(v)
	}
	l.marked([]chat.Membership{bob})
	l.tasks.Wait()
	for past, page := range pages {
		if told := strings.Contains(page.said(), `id="u-tea"`); told != past {
			t.Errorf("past %v: %q", past, page.said())
		}
	}
	for _, c := range l.hub.All() {
		l.dismiss(c.Holder().(*visitor))
	}
}
