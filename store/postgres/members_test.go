package postgres

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"parley/chat"
)

func join(t testing.TB, s *Store, r chat.Room, us ...chat.User) {
	t.Helper()
	for _, u := range us {
		if joined, err := s.Join(t.Context(), r.ID, u.ID); err != nil || !joined {
			t.Fatalf("%s joined: %v %v", u.Username, joined, err)
		}
	}
}

func admins(t testing.TB, s *Store, r chat.Room) (names []string) {
	t.Helper()
	page, err := s.Members(t.Context(), r.ID, "", "", chat.MembersMax)
	must(t, err)
	for _, m := range page.Members {
		if m.Admin {
			names = append(names, m.Username)
		}
	}
	return names
}

// seniority sets when people joined, one hour after the other.
func seniority(t testing.TB, s *Store, r chat.Room, us ...chat.User) {
	for i, u := range us {
		s.sql(t, "update memberships set joined_at = now() - interval '1 day' + make_interval(hours => $1) where room_id = $2 and user_id = $3", i, r.ID, u.ID)
	}
}

func TestTheLastAdminHandsTheRoomToItsLongestStandingMember(t *testing.T) {
	s := open(t)
	ann, bob, eve := person(t, s, "ann"), person(t, s, "bob"), person(t, s, "eve")
	r := newRoom(t, s, "General", ann.ID, false)
	join(t, s, r, bob, eve)
	seniority(t, s, r, ann, eve, bob)
	leave := func(u chat.User, want ...string) {
		t.Helper()
		if left, err := s.Leave(t.Context(), r.ID, u.ID, true); err != nil || !left {
			t.Fatalf("%v %v", left, err)
		}
		if got := admins(t, s, r); !slices.Equal(got, want) {
			t.Errorf("after %s left: %q, want %q", u.Username, got, want)
		}
	}
	leave(ann, "eve")
	if left, err := s.Leave(t.Context(), r.ID, ann.ID, true); err != nil || left {
		t.Errorf("left twice: %v %v", left, err)
	}
	join(t, s, r, ann)
	leave(ann, "eve") // who was no admin hands nothing over
	leave(eve, "bob")
	leave(bob)
	join(t, s, r, ann)
	if a := access(t, s, "general", ann.ID); a.Admin {
		t.Error("whoever joins an empty room is its admin")
	}
}

func TestARoomWithAnotherAdminIsNotHandedOver(t *testing.T) {
	s := open(t)
	ann, bob, eve := person(t, s, "ann"), person(t, s, "bob"), person(t, s, "eve")
	r := newRoom(t, s, "General", ann.ID, false)
	join(t, s, r, bob, eve)
	s.sql(t, "update memberships set admin = true where user_id = $1", eve.ID)
	_, err := s.Leave(t.Context(), r.ID, ann.ID, true)
	must(t, err)
	if got := admins(t, s, r); !slices.Equal(got, []string{"eve"}) {
		t.Errorf("%q", got)
	}
}

func TestTwoAdminsWhoLeaveAtOnceDoNotLeaveTheRoomAlone(t *testing.T) {
	s := open(t)
	ann, bob, eve := person(t, s, "ann"), person(t, s, "bob"), person(t, s, "eve")
	for n := range 20 {
		r := newRoom(t, s, fmt.Sprint("Room ", n), ann.ID, false)
		join(t, s, r, bob, eve)
		s.sql(t, "update memberships set admin = true where room_id = $1 and user_id = $2", r.ID, bob.ID)
		var wg sync.WaitGroup
		for _, u := range []chat.User{ann, bob} {
			wg.Go(func() {
				if left, err := s.Leave(t.Context(), r.ID, u.ID, true); err != nil || !left {
					t.Errorf("%v %v", left, err)
				}
			})
		}
		wg.Wait()
		if got := admins(t, s, r); !slices.Equal(got, []string{"eve"}) {
			t.Fatalf("%d: %q", n, got)
		}
	}
}

func TestMembersComeInTheOrderInWhichTheyJoined(t *testing.T) {
	s := open(t)
	ann, bob, eve := person(t, s, "ann"), person(t, s, "bob"), person(t, s, "eve")
	r := newRoom(t, s, "General", ann.ID, false)
	join(t, s, r, bob, eve)
	seniority(t, s, r, eve, ann, bob)
	page, err := s.Members(t.Context(), r.ID, "", "", 2)
	must(t, err)
	ms := page.Members
	if len(ms) != 2 || ms[0].Username != "eve" || ms[1].Username != "ann" || !ms[1].Admin || ms[0].Admin || ms[0].ID != eve.ID {
		t.Errorf("%+v", ms)
	}
	seats := []chat.Seat{{User: ann.ID, Room: r.ID}, {User: 999, Room: r.ID}, {User: ann.ID, Room: 999}}
	alive, err := s.SeatsAlive(t.Context(), seats)
	if err != nil || len(alive) != 1 || !alive[seats[0]] {
		t.Errorf("%v %v", alive, err)
	}
}
