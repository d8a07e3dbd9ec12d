package chat_test

import (
	"fmt"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
)

// roomsHarness is Rooms between fakes.
type roomsHarness struct {
	*chat.Rooms
	t      *testing.T
	clock  *chattest.Clock
	db     *chattest.Database
	bus    *chattest.Bus
	recent *chattest.RecentCache
	worker uuid.UUID
}

func newRooms(t *testing.T) *roomsHarness {
	clock := chattest.NewClock()
	h := newRoomsOn(t, chattest.NewDatabase(clock.Now), chattest.NewBus(), chattest.NewRecentCache())
	h.clock, h.Limits = clock, chattest.NewLimits(clock.Now)
	return h
}

// newRoomsOn has no limits and uses the given stores.
func newRoomsOn(t *testing.T, db *chattest.Database, bus *chattest.Bus, recent *chattest.RecentCache) *roomsHarness {
	return &roomsHarness{
		Rooms: chat.NewRooms(db, db, chat.NoLimits{}, bus, recent),
		t:     t, db: db, bus: bus, recent: recent, worker: uuid.New(),
	}
}

func (h *roomsHarness) user(name string) chat.User {
	h.t.Helper()
	u, err := h.db.UserInsert(h.t.Context(), chat.Credentials{User: chat.User{Username: name, Email: name + "@example.org"}})
	must(h.t, err)
	return u
}

// room is a public room.
func (h *roomsHarness) room(name string, creator chat.User) chat.Room {
	h.t.Helper()
	r, err := h.Create(h.t.Context(), creator.ID, name, "", false)
	must(h.t, err)
	return r
}

func (h *roomsHarness) access(r chat.Room, u chat.User) chat.Access {
	h.t.Helper()
	a, err := h.db.Access(h.t.Context(), r.Slug, u.ID)
	must(h.t, err)
	return a
}

func (h *roomsHarness) join(r chat.Room, us ...chat.User) {
	h.t.Helper()
	for _, u := range us {
		must(h.t, h.Join(h.t.Context(), h.access(r, u), u.ID))
	}
}

// say stores a message.
func (h *roomsHarness) say(r chat.Room, author chat.User, body string) {
	h.t.Helper()
	leases, err := h.db.RenewLeases(h.t.Context(), h.worker)
	must(h.t, err)
	c := chat.Command{Kind: chat.Post, Room: r.ID, Author: author.ID, AuthorName: author.Username, Key: chat.Key(uuid.New()), Body: body}
	_, err = h.db.Ingest(h.t.Context(), h.worker, leases, []chat.Command{c})
	must(h.t, err)
}

// expectTold fails unless exactly these users were told that their list changed.
func (h *roomsHarness) expectTold(us ...chat.User) {
	h.t.Helper()
	var want []chat.UserID
	for _, u := range us {
		want = append(want, u.ID)
	}
	if got := h.bus.ListsChanged(); fmt.Sprint(got) != fmt.Sprint(want) {
		h.t.Errorf("told %v, want %v", got, want)
	}
}
