package postgres

import (
	"testing"

	"parley/chat"
)

func TestEveryChangeOfWhoIsInARoomMovesItsMembersRev(t *testing.T) {
	s := open(t)
	ann, bob, eve := person(t, s, "ann"), person(t, s, "bob"), person(t, s, "eve")
	r := newRoom(t, s, "Tea", ann.ID, false)
	rev := func() int64 {
		revs, err := s.Revs(t.Context(), []chat.RoomID{r.ID})
		must(t, err)
		return revs[r.ID].MembersRev
	}
	last := rev()
	moved := func(what string, by int64, do func() error) {
		t.Helper()
		must(t, do())
		if now := rev(); now != last+by {
			t.Errorf("%s: from %d to %d", what, last, now)
		}
		last = rev()
	}
	joins := func() error { _, err := s.AddMember(t.Context(), r.ID, bob.ID); return err }
	leaves := func(u chat.User) func() error {
		return func() error { _, err := s.RemoveMember(t.Context(), r.ID, u.ID, u.ID); return err }
	}
	moved("bob joins", 1, joins)
	moved("bob is in it already", 0, joins)
	moved("the admin leaves, and bob follows", 1, leaves(ann))
	moved("ann has left already", 0, leaves(ann))
	moved("another name", 0, func() error {
		return s.RoomUpdate(t.Context(), chat.Room{ID: r.ID, Name: "Coffee", Private: true}, 0)
	})
	join(t, s, r, eve)
	last = rev()
	moved("bob's account ends", 1, func() error { _, err := s.UserDelete(t.Context(), bob.ID); return err })
	revs, err := s.Revs(t.Context(), []chat.RoomID{r.ID})
	must(t, err)
	if now := revs[r.ID]; now.Slug != r.Slug || now.Name != "Coffee" || !now.Private {
		t.Errorf("%+v", now)
	}
}
