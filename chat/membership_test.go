package chat_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

func TestPeopleComeAndGo(t *testing.T) {
	h := newRooms(t)
	ann, bob := h.user("ann"), h.user("bob")
	made, err := h.Create(t.Context(), ann.ID, "Secret", "", true)
	must(t, err)
	mine := h.access(made, ann)
	for _, name := range []string{"nobody", "", "bo\x00b", "\xff", strings.Repeat("b", 81)} {
		if e := chat.As(h.Add(t.Context(), mine, ann.ID, name)); e.Kind != chat.Invalid || e.Field != "username" {
			t.Errorf("%q: %+v", name, e)
		}
	}
	h.bus.Reset()
	for range 2 {
		must(t, h.Add(t.Context(), mine, ann.ID, " BOB "))
	}
	theirs := h.access(made, bob)
	if es := h.bus.Events(made.ID); !theirs.Member || len(es) != 1 || !es[0].Members {
		t.Errorf("%+v, told %+v", theirs, es)
	}
	h.expectTold(bob) // once
	expectKind(t, h.Add(t.Context(), theirs, bob.ID, "ann"), chat.Forbidden)
	h.bus.Reset()
	for range 2 {
		must(t, h.Remove(t.Context(), mine, "bob"))
	}
	if a := h.access(made, bob); a.Member {
		t.Error("not removed")
	}
	if ns, es := h.bus.News(), h.bus.Events(made.ID); len(ns) != 1 || ns[0].Person != bob.ID || ns[0].Left != made.ID || !ns[0].Rooms || len(es) != 1 {
		t.Errorf("told %+v and %+v", ns, es)
	}
	expectKind(t, h.Remove(t.Context(), mine, "nobody"), chat.Invalid)
}

func TestAnyMemberAddsPeopleToAPublicRoom(t *testing.T) {
	h := newRooms(t)
	ann, bob, eve := h.user("ann"), h.user("bob"), h.user("eve")
	r := h.room("General", ann)
	h.join(r, bob)
	must(t, h.Add(t.Context(), h.access(r, bob), bob.ID, "eve"))
	if !h.access(r, eve).Member {
		t.Error("not added")
	}
}

func TestAnOutageIsNotTakenForAnUnknownUser(t *testing.T) {
	h := newRooms(t)
	ann := h.user("ann")
	r := h.access(h.room("General", ann), ann)
	h.bus.Reset()
	h.db.GoDown()
	expectKind(t, h.Add(t.Context(), r, ann.ID, "ann"), chat.Unavailable)
	_, err := h.Open(t.Context(), "general", ann.ID)
	expectKind(t, err, chat.Unavailable)
	expectKind(t, h.Leave(t.Context(), r, ann.ID), chat.Unavailable)
	expectKind(t, h.Delete(t.Context(), r, ann.ID), chat.Unavailable)
	expectKind(t, h.Change(t.Context(), r, chat.RoomSettings{Name: "Plaza", Topic: "", Private: false}), chat.Unavailable)
	_, err = h.Restore(t.Context(), ann.ID, r.Room.ID)
	expectKind(t, err, chat.Unavailable)
	if len(h.bus.News()) != 0 || len(h.bus.Rooms()) != 0 {
		t.Errorf("told %+v and of %v", h.bus.News(), h.bus.Rooms())
	}
}

func TestMembersAreFoundByAnyPartOfTheirNames(t *testing.T) {
	h := newRooms(t)
	ann, bob := h.user("ann"), h.user("Robert")
	r := h.room("General", ann)
	h.join(r, bob)
	for q, want := range map[string]int{"": 2, " OBER ": 1, "n": 1, "x": 0} {
		if page, err := h.Members(t.Context(), r.ID, q, ""); err != nil || len(page.Members) != want {
			t.Errorf("%q: %+v %v", q, page, err)
		}
	}
}

func TestEveryMemberOfALargeRoomIsTold(t *testing.T) {
	h := newRooms(t)
	ann, eve := h.user("ann"), h.user("eve")
	r := h.room("General", ann)
	h.room("Elsewhere", eve)
	want := []chat.User{ann}
	for n := range chat.MembersMax + 50 {
		u := h.user(fmt.Sprint("person.", n))
		_, err := h.db.AddMember(t.Context(), r.ID, u.ID)
		must(t, err)
		want = append(want, u)
	}
	for what, do := range map[string]func() error{
		"its new name": func() error {
			return h.Change(t.Context(), h.access(r, ann), chat.RoomSettings{Name: "Plaza", Topic: "", Private: false})
		},
		"its end and return": func() error {
			if err := h.Delete(t.Context(), h.access(r, ann), ann.ID); err != nil {
				return err
			}
			h.expectTold(want...)
			h.bus.Reset()
			_, err := h.Restore(t.Context(), ann.ID, r.ID)
			return err
		},
	} {
		h.bus.Reset()
		if err := do(); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		h.expectTold(want...)
	}
}

func TestAnothersOrAnOldRoomIsNoSecondClick(t *testing.T) {
	h := newRooms(t)
	ann, bob := h.user("ann"), h.user("bob")
	made, err := h.Create(t.Context(), ann.ID, "Tea", "hot", true)
	must(t, err)
	again := func(user chat.User, name, topic string, private bool, nonce uuid.UUID) error {
		_, err := h.CreateOnce(t.Context(), user.ID, name, topic, private, nonce)
		return err
	}
	if twice, err := h.CreateOnce(t.Context(), ann.ID, "Tea", "hot", true, uuid.Nil); err != nil || twice.ID != made.ID || twice.Slug != made.Slug {
		t.Errorf("%+v %v", twice, err)
	}
	expectKind(t, again(bob, "Tea", "hot", true, uuid.Nil), chat.Conflict)
	expectKind(t, again(ann, "TEA", "hot", true, uuid.Nil), chat.Conflict)
	expectKind(t, again(ann, "Tea", "cold", true, uuid.Nil), chat.Conflict)
	expectKind(t, again(ann, "Tea", "hot", false, uuid.Nil), chat.Conflict)
	expectKind(t, again(ann, "Tea", "hot", true, uuid.New()), chat.Conflict)
	h.clock.Advance(chat.RepeatWindow)
	expectKind(t, again(ann, "Tea", "hot", true, uuid.Nil), chat.Conflict)

	form := uuid.New()
	must(t, again(ann, "Soup", "", false, form))
	h.clock.Advance(time.Hour)
	must(t, again(ann, "Soup", "", false, form)) // one form makes one room however late
}

func TestWhoHasJustLeftIsKnown(t *testing.T) {
	h := newRooms(t)
	ann, bob := h.user("ann"), h.user("bob")
	r := h.room("Tea", ann)
	gone := chat.E(chat.NotFound, "gone")
	left := func() bool { return h.JustLeft(t.Context(), r.Slug, bob.ID, gone) }
	h.join(r, bob)
	must(t, h.Remove(t.Context(), h.access(r, ann), "bob"))
	if left() {
		t.Error("who was removed has left by themselves")
	}
	h.join(r, bob)
	must(t, h.Leave(t.Context(), h.access(r, bob), bob.ID))
	if !left() || h.JustLeft(t.Context(), r.Slug, ann.ID, gone) || h.JustLeft(t.Context(), r.Slug, bob.ID, chat.E(chat.Forbidden, "no")) {
		t.Error("who has just left is not known")
	}
	h.db.GoDown()
	if left() {
		t.Error("an outage is no second click")
	}
	h.db.Recover()
	h.clock.Advance(chat.RepeatWindow)
	if left() {
		t.Error("a departure of long ago is a second click")
	}
}

func TestSeveralRoomsAreLeftAtOnceOrNone(t *testing.T) {
	h := newRooms(t)
	ann, bob := h.user("ann"), h.user("bob")
	var slugs []string
	for _, name := range []string{"Tea", "Milk", "Coffee"} {
		made, err := h.Create(t.Context(), ann.ID, name, "", name == "Milk")
		must(t, err)
		must(t, h.Add(t.Context(), h.access(made, ann), ann.ID, "bob"))
		slugs = append(slugs, made.Slug)
	}
	hidden, err := h.Create(t.Context(), ann.ID, "Hidden", "", true)
	must(t, err)
	in := func() (n int) {
		list, err := h.RoomsOf(t.Context(), bob.ID, "")
		must(t, err)
		return len(list.Links)
	}
	for _, c := range []struct {
		slugs []string
		kind  chat.Kind
	}{{nil, chat.Invalid}, {make([]string, chat.LeaveMost+1), chat.Invalid}, {append(slugs[:2:2], hidden.Slug), chat.NotFound}, {append(slugs[:2:2], "none"), chat.NotFound}} {
		left, err := h.LeaveAll(t.Context(), bob.ID, c.slugs)
		expectKind(t, err, c.kind)
		if left != 0 || in() != 3 {
			t.Errorf("%v: %d left, in %d rooms", c.slugs, left, in())
		}
	}
	for _, want := range []int{2, 0} { // the second of two clicks
		if left, err := h.LeaveAll(t.Context(), bob.ID, slugs[:2]); err != nil || left != want || in() != 1 {
			t.Errorf("%d left, %v; in %d rooms", left, err, in())
		}
	}
}
