package conformance

import (
	"errors"
	"slices"
	"sync"

	"parley/chat"
)

func testSetAdmin(s *storeSuite) {
	t, ann, bob, eve := s.t, s.user("ann"), s.user("bob"), s.user("eve")
	r := s.room("General", ann, false)
	s.join(r, bob)
	set := func(u chat.User, on, changed bool, kind chat.Kind, admins ...string) {
		t.Helper()
		before := s.access("general", ann).Room.MembersRev
		got, err := s.SetAdmin(t.Context(), r.ID, u.ID, 0, on)
		if got != changed || kind == 0 && err != nil || kind != 0 && !chat.Is(err, kind) {
			t.Errorf("%s, %v: %v %v", u.Username, on, got, err)
		}
		if now := s.admins(r); !slices.Equal(now, admins) || changed != (s.access("general", ann).Room.MembersRev > before) {
			t.Errorf("after %s, %v: the admins are %q, want %q", u.Username, on, now, admins)
		}
	}
	set(ann, false, false, chat.Conflict, "ann")
	set(bob, true, true, 0, "ann", "bob")
	set(bob, true, false, 0, "ann", "bob")
	set(ann, false, true, 0, "bob")
	set(bob, false, false, chat.Conflict, "bob")
	set(eve, true, false, chat.NotFound, "bob")
}

// Of two admins of a room who demote each other at once, one stays.
func testSetAdminAtOnce(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	r := s.room("General", ann, false)
	s.join(r, bob)
	for range 10 {
		for _, u := range []chat.User{ann, bob} {
			_, err := s.SetAdmin(t.Context(), r.ID, u.ID, 0, true)
			must(t, err)
		}
		var both sync.WaitGroup
		errs := make([]error, 2)
		for i, pair := range [][2]chat.User{{ann, bob}, {bob, ann}} {
			both.Go(func() { _, errs[i] = s.SetAdmin(t.Context(), r.ID, pair[0].ID, pair[1].ID, false) })
		}
		both.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || !chat.Is(errors.Join(errs...), chat.Forbidden) || len(s.admins(r)) != 1 {
			t.Fatalf("two demotions answered %v and %v; %q stay", errs[0], errs[1], s.admins(r))
		}
	}
}

// An admin's request may still run when the admin has lost the right, and name an account that is
// deactivated by now.
func testSetAdminOfTheMoment(s *storeSuite) {
	t, ann, bob, eve, out := s.t, s.user("ann"), s.user("bob"), s.user("eve"), s.user("out")
	r := s.room("General", ann, false)
	s.join(r, bob)
	s.join(r, eve)
	set := func(of, by chat.User, on bool) error {
		_, err := s.SetAdmin(t.Context(), r.ID, of.ID, by.ID, on)
		return err
	}
	for _, by := range []chat.User{bob, out} {
		expectKind(t, set(eve, by, true), chat.Forbidden)
		expectKind(t, set(ann, by, false), chat.Forbidden)
	}
	must(t, set(bob, ann, true))
	s.bar(eve, chat.Regular)
	if err := set(eve, ann, true); !errors.Is(err, chat.ErrDeactivated) {
		t.Errorf("a deactivated user becomes an admin: %v", err)
	}
	s.bar(ann, chat.Regular)
	expectKind(t, set(bob, ann, false), chat.Forbidden)
	if got := s.admins(r); !slices.Equal(got, []string{"ann", "bob"}) {
		t.Errorf("the admins are %q", got)
	}
	must(t, set(ann, bob, false))
}

func testArchive(s *storeSuite) {
	t, ann := s.t, s.user("ann")
	r := s.room("General", ann, false)
	for _, c := range []struct{ on, changed bool }{{false, false}, {true, true}, {true, false}, {false, true}} {
		changed, err := s.RoomArchive(t.Context(), r.ID, 0, c.on)
		if a := s.access("general", ann); err != nil || changed != c.changed || a.Room.Archived != c.on {
			t.Errorf("%+v: %v %v, archived %v", c, changed, err, a.Room.Archived)
		}
		mine, err := s.RoomsOf(t.Context(), ann.ID, "")
		must(t, err)
		archived, next, err := s.ArchivedRooms(t.Context(), ann.ID, "")
		if err != nil || (len(mine.Links) == 0) != c.on || (len(archived) == 1) != c.on || next != "" {
			t.Errorf("%+v: %v are listed, and %v archived, %v", c, mine.Links, archived, err)
		}
	}
	r.AdminsPost = true
	must(t, s.RoomUpdate(t.Context(), r, 0))
	if a := s.access("general", ann); !a.Room.AdminsPost {
		t.Error("that only admins write is forgotten")
	}
}
