package ringing

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/chattest"
)

// bell writes down what it rings.
type bell struct{ did []string }

func (b *bell) Ring(_ context.Context, _ chat.Call, users []chat.UserID) {
	b.did = append(b.did, fmt.Sprint("ring ", users))
}

func (b *bell) Hush(_ context.Context, _ chat.Call, users, missed []chat.UserID) {
	b.did = append(b.did, fmt.Sprint("hush ", users, " missed ", missed))
}

// house is a conversation of some people, and a ringer for it.
type house struct {
	*Ringer
	t      *testing.T
	db     *chattest.Database
	bus    *chattest.Bus
	bell   *bell
	room   chat.Room
	people []chat.User
	now    time.Time
}

func openHouse(t *testing.T, names ...string) *house {
	t.Helper()
	h := &house{t: t, bus: chattest.NewBus(), bell: &bell{}, now: time.Date(2026, 3, 1, 10, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return h.now }
	h.db = chattest.NewDatabase(clock)
	h.Ringer = &Ringer{Store: h.db, Limits: chattest.NewLimits(clock), Publisher: h.bus, Bell: h.bell, Log: slog.New(slog.DiscardHandler), Now: clock}
	var ids []chat.UserID
	for _, name := range names {
		u, err := h.db.UserInsert(t.Context(), chat.Credentials{User: chat.User{Username: name, Email: name + "@example.org"}})
		h.must(err)
		h.people, ids = append(h.people, u), append(ids, u.ID)
	}
	var err error
	h.room, _, err = h.db.OpenDirect(t.Context(), "talk", ids, ids[0])
	h.must(err)
	return h
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

// call is a call of the conversation with these people in it.
func (h *house) call(in ...int) chat.Call {
	c := chat.Call{Room: h.room.ID, Since: h.now}
	for _, i := range in {
		c.People = append(c.People, chat.Participant{User: h.people[i].ID, Name: h.people[i].Username})
	}
	return c
}

func (h *house) begin(in ...int) chat.Call {
	h.t.Helper()
	c := h.call(in...)
	ring, err := h.Begin(h.t.Context(), c)
	h.must(err)
	c.Ring = ring
	return c
}

// stands are the people who are asked, with how the call stands with them.
func stands(r *chat.Ring) string {
	var list []string
	for _, c := range r.Asked {
		list = append(list, c.Name+" "+string(c.State))
	}
	return strings.Join(list, ", ")
}

// with is the next state, in which some of those asked stand otherwise.
func with(c chat.Call, states ...chat.RingState) chat.Call {
	next := *c.Ring
	next.Asked = slices.Clone(next.Asked)
	for i, s := range states {
		next.Asked[i].State = s
	}
	c.Ring = &next
	return c
}

func (h *house) expectMissed(who int, want int) {
	h.t.Helper()
	list, err := h.db.MissedCalls(h.t.Context(), h.people[who].ID, 10)
	h.must(err)
	got := 0
	for _, m := range list {
		got += m.Count
	}
	if got != want {
		h.t.Errorf("%s has missed %d calls, want %d", h.people[who].Username, got, want)
	}
}

func (h *house) expectBell(want ...string) {
	h.t.Helper()
	if !slices.Equal(h.bell.did, want) {
		h.t.Errorf("the bell did %q, want %q", h.bell.did, want)
	}
	h.bell.did = nil
}

func TestWhoIsNotToBeDisturbedIsAskedWithoutASound(t *testing.T) {
	t.Parallel()
	h := openHouse(t, "ann", "bob", "cid", "dot", "eve", "fay")
	h.must(h.db.AvailabilitySet(t.Context(), h.people[2].ID, chat.Availability{QuietUntil: h.now.Add(time.Minute)}))
	h.must(h.db.RoomLevelSet(t.Context(), h.people[3].ID, h.room.ID, chat.LevelNone, time.Time{}))
	_, err := h.db.SetBlock(t.Context(), h.people[4].ID, h.people[0].ID, true)
	h.must(err)
	c := h.begin(0, 5) // fay called at the same time, and is in it
	if got := stands(c.Ring); got != "bob rings, cid silent, dot silent" {
		t.Errorf("asked are %s", got)
	}
	if c.Ring.By != h.people[0].ID || c.Ring.Slug != "talk" || len(c.Ring.People) != 6 || !c.Ring.Until.Equal(h.now.Add(chat.RingFor)) {
		t.Errorf("%+v", c.Ring)
	}
	if !c.RingsFor(h.people[1].ID) || c.RingsFor(h.people[2].ID) || c.RingsFor(h.people[4].ID) {
		t.Error("it rings for others")
	}
}

func TestARoomsCallRingsNowhere(t *testing.T) {
	t.Parallel()
	h := openHouse(t, "ann", "bob")
	r, err := h.db.RoomInsert(t.Context(), chat.Room{Name: "Tea", Slug: "tea"}, h.people[0].ID)
	h.must(err)
	c := h.call(0)
	c.Room = r.ID
	if ring, err := h.Begin(t.Context(), c); ring != nil || err != nil {
		t.Errorf("%+v, %v", ring, err)
	}
}

func TestACallThatNobodyTookIsMissedOnce(t *testing.T) {
	t.Parallel()
	h := openHouse(t, "ann", "bob", "cid")
	c := h.begin(0)
	h.Changed(t.Context(), nil, c)
	h.expectBell("ring [2 3]")
	h.expectMissed(1, 0)
	declined := with(c, chat.Declined)
	h.Changed(t.Context(), c.Ring, declined)
	h.expectBell("hush [2] missed []")
	h.bus.Reset()
	out := with(declined, chat.Declined, chat.Unanswered)
	h.Changed(t.Context(), declined.Ring, out)
	h.expectBell("hush [3] missed [3]")
	if n := len(h.bus.News()); n != 1 {
		t.Errorf("%d pages are told of what is new in an inbox", n)
	}
	over := out
	over.People = nil
	h.Changed(t.Context(), out.Ring, over)
	h.expectBell()
	h.expectMissed(1, 0)
	h.expectMissed(2, 1)

	h.now = h.now.Add(time.Hour)
	h.Changed(t.Context(), nil, h.begin(2)) // cid calls back
	h.expectMissed(2, 0)
}

func TestACallThatAnotherTookIsMissedByNobody(t *testing.T) {
	t.Parallel()
	h := openHouse(t, "ann", "bob", "cid")
	c := h.begin(0)
	h.Changed(t.Context(), nil, c)
	taken := with(c)
	taken.Ring.Asked, taken.Ring.Taken = taken.Ring.Asked[1:], true
	h.Changed(t.Context(), c.Ring, taken)
	h.expectBell("ring [2 3]", "hush [2] missed []")
	out := with(taken, chat.Unanswered)
	h.Changed(t.Context(), taken.Ring, out)
	h.expectBell("hush [3] missed []")
	h.expectMissed(2, 0)
}

func TestWhoIsNotDisturbedFindsTheCallInTheInbox(t *testing.T) {
	t.Parallel()
	h := openHouse(t, "ann", "bob")
	h.must(h.db.AvailabilitySet(t.Context(), h.people[1].ID, chat.Availability{QuietUntil: h.now.Add(time.Minute)}))
	c := h.begin(0)
	h.Changed(t.Context(), nil, c)
	h.expectBell()
	h.expectMissed(1, 1)
	h.Changed(t.Context(), c.Ring, with(c, chat.Unanswered))
	h.expectMissed(1, 1)
}

func TestAMissedCallDisturbsNobodyWhoWasNotRung(t *testing.T) {
	t.Parallel()
	h := openHouse(t, "ann", "bob", "cid")
	h.must(h.db.AvailabilitySet(t.Context(), h.people[2].ID, chat.Availability{QuietUntil: h.now.Add(time.Minute)}))
	c := h.begin(0)
	h.Changed(t.Context(), nil, c)
	h.expectBell("ring [2]")
	h.Changed(t.Context(), c.Ring, with(c, chat.Unanswered, chat.Unanswered))
	h.expectBell("hush [2] missed [2]")
	h.expectMissed(1, 1)
	h.expectMissed(2, 1)
}

func TestWhoCallsAgainAndAgainRingsNoMore(t *testing.T) {
	t.Parallel()
	h := openHouse(t, "ann", "bob")
	for i, want := range []string{"bob rings", "bob rings", "bob silent"} {
		if got := stands(h.begin(0).Ring); got != want {
			t.Errorf("call %d: %s, want %s", i+1, got, want)
		}
	}
	if got := stands(h.begin(1).Ring); got != "ann rings" {
		t.Errorf("the other's own call: %s", got)
	}
	h.now = h.now.Add(chat.RingsByPerson.Per)
	if got := stands(h.begin(0).Ring); got != "bob rings" {
		t.Errorf("a while later: %s", got)
	}
}
