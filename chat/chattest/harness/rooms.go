package harness

import (
	"context"
	"fmt"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/rooms"
)

// RoomsHarness is Rooms between fakes.
type RoomsHarness struct {
	*rooms.Service
	T      *testing.T
	Clock  *chattest.Clock
	DB     *chattest.Database
	Bus    *chattest.Bus
	Recent *chattest.RecentCache
	Worker uuid.UUID
}

func NewRooms(t *testing.T) *RoomsHarness {
	clock := chattest.NewClock()
	h := NewRoomsOn(t, chattest.NewDatabase(clock.Now), chattest.NewBus(), chattest.NewRecentCache())
	h.Clock, h.Limits = clock, chattest.NewLimits(clock.Now)
	return h
}

// NewRoomsOn has no limits and uses the given stores.
func NewRoomsOn(t *testing.T, db *chattest.Database, bus *chattest.Bus, recent *chattest.RecentCache) *RoomsHarness {
	return &RoomsHarness{
		Service: rooms.New(db, db, chat.NoLimits{}, bus, recent),
		T:       t, DB: db, Bus: bus, Recent: recent, Worker: uuid.New(),
	}
}

func (h *RoomsHarness) User(name string) chat.User {
	h.T.Helper()
	u, err := h.DB.UserInsert(h.T.Context(), chat.Credentials{User: chat.User{Username: name, Email: name + "@example.org"}})
	Must(h.T, err)
	return u
}

// Room is a public room.
func (h *RoomsHarness) Room(name string, creator chat.User) chat.Room {
	h.T.Helper()
	r, err := h.Create(h.T.Context(), creator.ID, name, "", false)
	Must(h.T, err)
	return r
}

func (h *RoomsHarness) Access(r chat.Room, u chat.User) chat.Access {
	h.T.Helper()
	a, err := h.DB.Access(h.T.Context(), r.Slug, u.ID)
	Must(h.T, err)
	return a
}

func (h *RoomsHarness) Admit(r chat.Room, us ...chat.User) {
	h.T.Helper()
	for _, u := range us {
		if a := h.Access(r, u); a.MayRead() {
			Must(h.T, h.Join(h.T.Context(), a, u.ID))
			continue
		}
		_, err := h.DB.AddMemberBy(h.T.Context(), r.ID, u.ID, 0, chat.AskAdds)
		Must(h.T, err)
	}
}

// Add, Remove, SetAdmin, Change and Archive are the service's, for tests that ask for the error
// alone.
func (h *RoomsHarness) Add(ctx context.Context, a chat.Access, by chat.UserID, username string) error {
	_, _, err := h.Service.Add(ctx, a, by, username)
	return err
}

func (h *RoomsHarness) Remove(ctx context.Context, a chat.Access, by chat.UserID, username string) error {
	_, _, err := h.Service.Remove(ctx, a, by, username)
	return err
}

func (h *RoomsHarness) SetAdmin(ctx context.Context, a chat.Access, by chat.UserID, username string, on bool) error {
	_, _, err := h.Service.SetAdmin(ctx, a, by, username, on)
	return err
}

func (h *RoomsHarness) Change(ctx context.Context, a chat.Access, set rooms.RoomSettings) error {
	_, err := h.Service.Change(ctx, a, 0, set)
	return err
}

func (h *RoomsHarness) Archive(ctx context.Context, a chat.Access, on bool) error {
	_, err := h.Service.Archive(ctx, a, 0, on)
	return err
}

// Say stores a message.
func (h *RoomsHarness) Say(r chat.Room, author chat.User, body string) {
	h.T.Helper()
	leases, err := h.DB.RenewLeases(h.T.Context(), h.Worker)
	Must(h.T, err)
	c := chat.Command{Kind: chat.Post, Room: r.ID, Author: author.ID, AuthorName: author.Username, Key: chat.Key(uuid.New()), Body: body}
	_, err = h.DB.Ingest(h.T.Context(), h.Worker, leases, []chat.Command{c})
	Must(h.T, err)
}

// ExpectTold fails unless exactly these users were told that their list changed.
func (h *RoomsHarness) ExpectTold(us ...chat.User) {
	h.T.Helper()
	var want []chat.UserID
	for _, u := range us {
		want = append(want, u.ID)
	}
	if got := h.Bus.ListsChanged(); fmt.Sprint(got) != fmt.Sprint(want) {
		h.T.Errorf("told %v, want %v", got, want)
	}
}
