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

// marks is a room with two people, and what each of them has not read there.
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

// expect checks the list of rooms and the mark by itself, which must agree.
func (h *marks) expect(who chat.User, want int64) {
	h.t.Helper()
	list, err := h.RoomsOf(h.t.Context(), who.ID, "")
	must(h.t, err)
	links := list.Links
	seat := chat.Seat{User: who.ID, Room: h.room.ID}
	one, err := h.Unread(h.t.Context(), []chat.Seat{seat}, math.MaxInt64)
	must(h.t, err)
	if len(links) != 1 || links[0].Unread != want || one[seat] != links[0] {
		h.t.Errorf("%s: %+v and %+v, want %d unread", who.Username, links, one, want)
	}
}

func TestUnreadIsWhatOthersWroteSinceAndDidNotDelete(t *testing.T) {
	h := newMarks(t)
	h.ingest(post(h.room.ID, h.ann, 1, "a"), post(h.room.ID, h.ann, 2, "b"))
	h.expect(h.ann, 0)
	h.expect(h.bob, 2)
	h.ingest(post(h.room.ID, h.bob, 1, "c"), post(h.room.ID, h.ann, 3, "d"), post(h.room.ID, h.ann, 4, "e"))
	h.expect(h.bob, 2) // whoever writes has read what was there
	h.expect(h.ann, 0)
	h.ingest(remove(h.room.ID, h.ann, 4))
	h.expect(h.bob, 1)
	h.ingest(remove(h.room.ID, h.ann, 1))
	h.expect(h.bob, 1)
	h.ingest(remove(h.room.ID, h.ann, 5))
	h.expect(h.bob, 0)
	joined := person(t, h.Store, "cay")
	join(t, h.Store, h.room, joined)
	h.expect(joined, 0) // a new member has read what was there
}

func TestARepeatMovesWhatItsAuthorHasReadNoFurtherThanItself(t *testing.T) {
	h := newMarks(t)
	first := post(h.room.ID, h.bob, 1, "mine")
	h.ingest(first)
	h.ingest(post(h.room.ID, h.ann, 1, "a"))
	h.ingest(first)
	h.ingest(first, post(h.room.ID, h.ann, 2, "b"))
	h.expect(h.bob, 2)
	// An answer from a thread is a message as any other.
	answer := post(h.room.ID, h.bob, 2, "answer")
	answer.Seq = 2
	h.ingest(answer)
	h.expect(h.bob, 0)
	outsider := person(t, h.Store, "cay")
	h.ingest(post(h.room.ID, outsider, 1, "sent before they were removed"))
	h.expect(h.bob, 1)
}

func TestReadingMovesForwardAndMarkingMovesBack(t *testing.T) {
	h := newMarks(t)
	ctx := t.Context()
	h.ingest(post(h.room.ID, h.ann, 1, "1"), post(h.room.ID, h.ann, 2, "2"), post(h.room.ID, h.bob, 1, "3"), post(h.room.ID, h.ann, 3, "4"), post(h.room.ID, h.ann, 4, "5"))
	moves(t, true)(h.Read(ctx, h.room.ID, h.bob.ID, 4))
	moves(t, false)(h.Read(ctx, h.room.ID, h.bob.ID, 4))
	moves(t, false)(h.Read(ctx, h.room.ID, h.bob.ID, 2))
	h.expect(h.bob, 1)
	moves(t, true)(h.Mark(ctx, h.room.ID, h.bob.ID, 1))
	h.expect(h.bob, 3) // 2, 4 and 5; 3 is their own
	h.ingest(remove(h.room.ID, h.ann, 4))
	h.expect(h.bob, 2)
	h.ingest(post(h.room.ID, h.ann, 5, "6"))
	h.expect(h.bob, 3)
	moves(t, true)(h.Mark(ctx, h.room.ID, h.bob.ID, 0))
	moves(t, true)(h.Read(ctx, h.room.ID, h.bob.ID, 2))
	h.expect(h.bob, 2)
	moves(t, true)(h.Mark(ctx, h.room.ID, h.bob.ID, 99)) // there is nothing beyond the last
	moves(t, false)(h.Mark(ctx, h.room.ID, h.bob.ID, 6))
	h.expect(h.bob, 0)
	moves(t, true)(h.Mark(ctx, h.room.ID, h.bob.ID, 0))
	h.ingest(post(h.room.ID, h.bob, 2, "7"))
	h.expect(h.bob, 0)
	moves(t, false)(h.Mark(ctx, h.room.ID, 999, 0))
	if furthest := one[*int64](t, h.Store, "select furthest_seq from memberships where user_id = $1", h.bob.ID); furthest != nil {
		t.Errorf("read to the end, and still marked: %d", *furthest)
	}
}

func TestWhatManyHaveReadIsWrittenInOneGo(t *testing.T) {
	h := newMarks(t)
	ctx := t.Context()
	h.ingest(post(h.room.ID, h.ann, 1, "a"), post(h.room.ID, h.bob, 1, "b"), post(h.room.ID, h.ann, 2, "c"), post(h.room.ID, h.ann, 3, "d"))
	bob, ann := chat.Seat{User: h.bob.ID, Room: h.room.ID}, chat.Seat{User: h.ann.ID, Room: h.room.ID}
	moved, err := h.ReadAll(ctx, map[chat.Seat]int64{bob: 3, ann: 1 << 40, {User: 999, Room: h.room.ID}: 1, {User: h.bob.ID, Room: 999}: 1})
	if err != nil || !slices.Equal(moved, []chat.Seat{bob}) {
		t.Errorf("%+v moved, %v", moved, err)
	}
	h.expect(h.bob, 1)
	if a := access(t, h.Store, "general", h.bob.ID); a.ReadSeq != 3 {
		t.Errorf("%+v", a)
	}
	if links, err := h.Unread(ctx, []chat.Seat{bob, ann}, 4); err != nil || len(links) != 1 || links[bob].Unread != 1 {
		t.Errorf("of those who have not read up to 4: %+v, %v", links, err)
	}
}

func TestMuchThatIsUnreadIsNotCountedOneByOne(t *testing.T) {
	h := newMarks(t)
	must(t, h.Fill(t.Context(), h.room.ID, []chat.UserID{h.ann.ID, h.bob.ID}, 5000))
	h.expect(h.bob, 5000)
	moves(t, true)(h.Mark(t.Context(), h.room.ID, h.bob.ID, 5000))
	moves(t, true)(h.Mark(t.Context(), h.room.ID, h.bob.ID, 4900))
	h.expect(h.bob, 50)
	moves(t, true)(h.Mark(t.Context(), h.room.ID, h.bob.ID, 1))
	if list, err := h.RoomsOf(t.Context(), h.bob.ID, ""); err != nil || list.Links[0].Unread <= chat.UnreadMax {
		t.Errorf("%+v %v", list, err)
	}
}
