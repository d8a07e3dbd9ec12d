package postgres

import (
	"math"
	"slices"
	"testing"

	"parley/chat"
)

// moves expects that a read position moved, or that it did not.
func moves(t testing.TB, want bool) func(moved bool, err error) {
	return func(moved bool, err error) {
		t.Helper()
		if err != nil || moved != want {
			t.Errorf("moved: %v, %v; want %v", moved, err, want)
		}
	}
}

// marks is a room with two users and their unread counts.
type marks struct {
	*desk
	ann, bob chat.User
	room     chat.Room
}

func newMarks(t *testing.T) *marks {
	s := open(t)
	h := &marks{desk: newDesk(t, s), ann: person(t, s, "ann"), bob: person(t, s, "bob")}
	h.room = newRoom(t, s, "General", h.ann.ID, false)
	join(t, s, h.room, h.bob)
	return h
}

// expect checks the list of rooms and the single mark, which must agree.
func (h *marks) expect(who chat.User, want int64) {
	h.t.Helper()
	list, err := h.RoomsOf(h.t.Context(), who.ID, "")
	must(h.t, err)
	links := list.Links
	seat := chat.Membership{User: who.ID, Room: h.room.ID}
	one, err := h.Unread(h.t.Context(), []chat.Membership{seat}, math.MaxInt64)
	must(h.t, err)
	if len(links) != 1 || links[0].Unread != want || one[seat] != links[0] {
		h.t.Errorf("%s: %+v and %+v, want %d unread", who.Username, links, one, want)
	}
}

func TestWhatManyHaveReadIsWrittenInOneGo(t *testing.T) {
	h := newMarks(t)
	ctx := t.Context()
	h.ingest(post(h.room.ID, h.ann, 1, "a"), post(h.room.ID, h.bob, 1, "b"), post(h.room.ID, h.ann, 2, "c"), post(h.room.ID, h.ann, 3, "d"))
	bob, ann := chat.Membership{User: h.bob.ID, Room: h.room.ID}, chat.Membership{User: h.ann.ID, Room: h.room.ID}
	moved, err := h.MarkReadAll(ctx, map[chat.Membership]int64{bob: 3, ann: 1 << 40, {User: 999, Room: h.room.ID}: 1, {User: h.bob.ID, Room: 999}: 1})
	if err != nil || !slices.Equal(moved, []chat.Membership{bob}) {
		t.Errorf("%+v moved, %v", moved, err)
	}
	h.expect(h.bob, 1)
	if a := access(t, h.Store, "general", h.bob.ID); a.ReadSeq != 3 {
		t.Errorf("%+v", a)
	}
	if links, err := h.Unread(ctx, []chat.Membership{bob, ann}, 4); err != nil || len(links) != 1 || links[bob].Unread != 1 {
		t.Errorf("of those who have not read up to 4: %+v, %v", links, err)
	}
}

func TestMuchThatIsUnreadIsNotCountedOneByOne(t *testing.T) {
	h := newMarks(t)
	must(t, h.SeedMessages(t.Context(), h.room.ID, []chat.UserID{h.ann.ID, h.bob.ID}, 5000))
	h.expect(h.bob, 5000)
	moves(t, true)(h.SetRead(t.Context(), h.room.ID, h.bob.ID, 5000))
	moves(t, true)(h.SetRead(t.Context(), h.room.ID, h.bob.ID, 4900))
	h.expect(h.bob, 50)
	moves(t, true)(h.SetRead(t.Context(), h.room.ID, h.bob.ID, 1))
	if list, err := h.RoomsOf(t.Context(), h.bob.ID, ""); err != nil || list.Links[0].Unread <= chat.UnreadMax {
		t.Errorf("%+v %v", list, err)
	}
}

// An unneeded furthest_seq makes each list of rooms count messages one by one.
func TestWhoHasReadToTheEndKeepsNoMark(t *testing.T) {
	h := newMarks(t)
	furthest := func() *int64 {
		return one[*int64](t, h.Store, "select furthest_seq from memberships where user_id = $1", h.bob.ID)
	}
	for name, on := range map[string]func(){
		"reading": func() { moves(t, true)(h.MarkRead(t.Context(), h.room.ID, h.bob.ID, 99)) },
		"writing": func() { h.ingest(post(h.room.ID, h.bob, 1, "mine")) },
	} {
		h.ingest(post(h.room.ID, h.ann, len(name), name), post(h.room.ID, h.ann, 2*len(name), name))
		moves(t, true)(h.MarkRead(t.Context(), h.room.ID, h.bob.ID, 99))
		moves(t, true)(h.SetRead(t.Context(), h.room.ID, h.bob.ID, 0))
		if furthest() == nil {
			t.Error("what was marked as unread is not known to be so")
		}
		if on(); furthest() != nil {
			t.Errorf("after %s it is still marked", name)
		}
	}
}
