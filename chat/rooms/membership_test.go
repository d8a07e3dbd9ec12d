package rooms_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest/harness"
	"parley/chat/rooms"
)

func TestPeopleComeAndGo(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob := h.User("ann"), h.User("bob")
	made, err := h.Create(t.Context(), ann.ID, "Secret", "", true)
	harness.Must(t, err)
	mine := h.Access(made, ann)
	for _, name := range []string{"nobody", "", "bo\x00b", "\xff", strings.Repeat("b", 81)} {
		if e := chat.As(h.Add(t.Context(), mine, ann.ID, name)); e.Kind != chat.Invalid || e.Field != "username" {
			t.Errorf("%q: %+v", name, e)
		}
	}
	h.Bus.Reset()
	for range 2 {
		harness.Must(t, h.Add(t.Context(), mine, ann.ID, " BOB "))
	}
	theirs := h.Access(made, bob)
	if es := h.Bus.Events(made.ID); !theirs.Member || len(es) != 1 || !es[0].Members {
		t.Errorf("%+v, told %+v", theirs, es)
	}
	h.ExpectTold(bob) // once
	harness.ExpectKind(t, h.Add(t.Context(), theirs, bob.ID, "ann"), chat.Forbidden)
	h.Bus.Reset()
	for range 2 {
		harness.Must(t, h.Remove(t.Context(), mine, ann.ID, "bob"))
	}
	if a := h.Access(made, bob); a.Member {
		t.Error("not removed")
	}
	if ns, es := h.Bus.News(), h.Bus.Events(made.ID); len(ns) != 1 || ns[0].Person != bob.ID || ns[0].Left != made.ID || !ns[0].Rooms || len(es) != 1 {
		t.Errorf("told %+v and %+v", ns, es)
	}
	harness.ExpectKind(t, h.Remove(t.Context(), mine, ann.ID, "nobody"), chat.Invalid)
}

func TestAnActSaysWhetherAnythingChanged(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob := h.User("ann"), h.User("bob")
	r := h.Room("General", ann)
	a := h.Access(r, ann)
	for what, act := range map[string]func(on bool) (chat.User, bool, error){
		"member": func(on bool) (chat.User, bool, error) {
			if on {
				return h.Service.Add(t.Context(), a, ann.ID, " BOB ")
			}
			return h.Service.Remove(t.Context(), a, ann.ID, " BOB ")
		},
		"archived": func(on bool) (chat.User, bool, error) {
			changed, err := h.Service.Archive(t.Context(), a, ann.ID, on)
			return bob, changed, err
		},
		"read-only": func(on bool) (chat.User, bool, error) {
			changed, err := h.Service.Change(t.Context(), h.Access(r, ann), ann.ID, rooms.RoomSettings{Name: "General", AdminsPost: on})
			return bob, changed, err
		},
	} {
		for _, on := range []bool{true, false} {
			for _, changes := range []bool{true, false} {
				if u, changed, err := act(on); err != nil || changed != changes || u.ID != bob.ID {
					t.Errorf("%s %v: %v %v %v, want %v", what, on, u, changed, err, changes)
				}
			}
		}
	}
	h.Admit(r, bob)
	for _, changes := range []bool{true, false} {
		if u, changed, err := h.Service.SetAdmin(t.Context(), a, ann.ID, "BOB", true); err != nil || changed != changes || u.ID != bob.ID {
			t.Errorf("an admin: %v %v %v, want %v", u, changed, err, changes)
		}
	}
}

func TestAnyMemberAddsPeopleToAPublicRoom(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob, eve := h.User("ann"), h.User("bob"), h.User("eve")
	r := h.Room("General", ann)
	h.Admit(r, bob)
	harness.Must(t, h.Add(t.Context(), h.Access(r, bob), bob.ID, "eve"))
	if !h.Access(r, eve).Member {
		t.Error("not added")
	}
}

func TestAnOutageIsNotTakenForAnUnknownUser(t *testing.T) {
	h := harness.NewRooms(t)
	ann := h.User("ann")
	r := h.Access(h.Room("General", ann), ann)
	h.Bus.Reset()
	h.DB.GoDown()
	harness.ExpectKind(t, h.Add(t.Context(), r, ann.ID, "bob"), chat.Unavailable)
	_, err := h.Open(t.Context(), "general", ann.ID)
	harness.ExpectKind(t, err, chat.Unavailable)
	harness.ExpectKind(t, h.Leave(t.Context(), r, ann.ID), chat.Unavailable)
	harness.ExpectKind(t, h.Delete(t.Context(), r, ann.ID), chat.Unavailable)
	harness.ExpectKind(t, h.Change(t.Context(), r, rooms.RoomSettings{Name: "Plaza", Topic: "", Private: false}), chat.Unavailable)
	_, err = h.Restore(t.Context(), ann.ID, r.Room.ID)
	harness.ExpectKind(t, err, chat.Unavailable)
	if len(h.Bus.News()) != 0 || len(h.Bus.Rooms()) != 0 {
		t.Errorf("told %+v and of %v", h.Bus.News(), h.Bus.Rooms())
	}
}

func TestMembersAreFoundByAnyPartOfTheirNames(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob := h.User("ann"), h.User("Robert")
	r := h.Room("General", ann)
	h.Admit(r, bob)
	for q, want := range map[string]int{"": 2, " OBER ": 1, "n": 1, "x": 0} {
		if page, err := h.Members(t.Context(), r.ID, q, ""); err != nil || len(page.Members) != want {
			t.Errorf("%q: %+v %v", q, page, err)
		}
	}
}

func TestEveryMemberOfALargeRoomIsTold(t *testing.T) {
	h := harness.NewRooms(t)
	ann, eve := h.User("ann"), h.User("eve")
	r := h.Room("General", ann)
	h.Room("Elsewhere", eve)
	want := []chat.User{ann}
	for n := range chat.MembersMax + 50 {
		u := h.User(fmt.Sprint("person.", n))
		_, err := h.DB.AddMember(t.Context(), r.ID, u.ID)
		harness.Must(t, err)
		want = append(want, u)
	}
	for what, do := range map[string]func() error{
		"its new name": func() error {
			return h.Change(t.Context(), h.Access(r, ann), rooms.RoomSettings{Name: "Plaza", Topic: "", Private: false})
		},
		"its end and return": func() error {
			if err := h.Delete(t.Context(), h.Access(r, ann), ann.ID); err != nil {
				return err
			}
			h.ExpectTold(want...)
			h.Bus.Reset()
			_, err := h.Restore(t.Context(), ann.ID, r.ID)
			return err
		},
	} {
		h.Bus.Reset()
		if err := do(); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		h.ExpectTold(want...)
	}
}

func TestAnothersOrAnOldRoomIsNoSecondClick(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob := h.User("ann"), h.User("bob")
	made, err := h.Create(t.Context(), ann.ID, "Tea", "hot", true)
	harness.Must(t, err)
	again := func(user chat.User, name, topic string, private bool, nonce uuid.UUID) error {
		_, err := h.CreateOnce(t.Context(), user.ID, name, topic, private, nonce)
		return err
	}
	if twice, err := h.CreateOnce(t.Context(), ann.ID, "Tea", "hot", true, uuid.Nil); err != nil || twice.ID != made.ID || twice.Slug != made.Slug {
		t.Errorf("%+v %v", twice, err)
	}
	harness.ExpectKind(t, again(bob, "Tea", "hot", true, uuid.Nil), chat.Conflict)
	harness.ExpectKind(t, again(ann, "TEA", "hot", true, uuid.Nil), chat.Conflict)
	harness.ExpectKind(t, again(ann, "Tea", "cold", true, uuid.Nil), chat.Conflict)
	harness.ExpectKind(t, again(ann, "Tea", "hot", false, uuid.Nil), chat.Conflict)
	harness.ExpectKind(t, again(ann, "Tea", "hot", true, uuid.New()), chat.Conflict)
	h.Clock.Advance(chat.RepeatWindow)
	harness.ExpectKind(t, again(ann, "Tea", "hot", true, uuid.Nil), chat.Conflict)

	form := uuid.New()
	harness.Must(t, again(ann, "Soup", "", false, form))
	h.Clock.Advance(time.Hour)
	harness.Must(t, again(ann, "Soup", "", false, form)) // one form makes one room however late
}

func TestWhoHasJustLeftIsKnown(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob := h.User("ann"), h.User("bob")
	r := h.Room("Tea", ann)
	gone := chat.E(chat.NotFound, "gone")
	left := func() bool { return h.JustLeft(t.Context(), r.Slug, bob.ID, gone) }
	h.Admit(r, bob)
	harness.Must(t, h.Remove(t.Context(), h.Access(r, ann), ann.ID, "bob"))
	if left() {
		t.Error("who was removed has left by themselves")
	}
	h.Admit(r, bob)
	harness.Must(t, h.Leave(t.Context(), h.Access(r, bob), bob.ID))
	if !left() || h.JustLeft(t.Context(), r.Slug, ann.ID, gone) || h.JustLeft(t.Context(), r.Slug, bob.ID, chat.E(chat.Forbidden, "no")) {
		t.Error("who has just left is not known")
	}
	h.DB.GoDown()
	if left() {
		t.Error("an outage is no second click")
	}
	h.DB.Recover()
	h.Clock.Advance(chat.RepeatWindow)
	if left() {
		t.Error("a departure of long ago is a second click")
	}
}

func TestSeveralRoomsAreLeftAtOnceOrNone(t *testing.T) {
	h := harness.NewRooms(t)
	ann, bob := h.User("ann"), h.User("bob")
	var slugs []string
	for _, name := range []string{"Tea", "Milk", "Coffee"} {
		made, err := h.Create(t.Context(), ann.ID, name, "", name == "Milk")
		harness.Must(t, err)
		harness.Must(t, h.Add(t.Context(), h.Access(made, ann), ann.ID, "bob"))
		slugs = append(slugs, made.Slug)
	}
	hidden, err := h.Create(t.Context(), ann.ID, "Hidden", "", true)
	harness.Must(t, err)
	in := func() (n int) {
		list, err := h.RoomsOf(t.Context(), bob.ID, "")
		harness.Must(t, err)
		return len(list.Links)
	}
	for _, c := range []struct {
		slugs []string
		kind  chat.Kind
	}{{nil, chat.Invalid}, {make([]string, rooms.LeaveMost+1), chat.Invalid}, {append(slugs[:2:2], hidden.Slug), chat.NotFound}, {append(slugs[:2:2], "none"), chat.NotFound}} {
		left, err := h.LeaveAll(t.Context(), bob.ID, c.slugs)
		harness.ExpectKind(t, err, c.kind)
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
