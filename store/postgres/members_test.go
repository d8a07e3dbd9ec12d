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
		if joined, err := s.AddMemberBy(t.Context(), r.ID, u.ID, 0, chat.AskAdds); err != nil || !joined {
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

func TestARoomWithAnotherAdminIsNotHandedOver(t *testing.T) {
	s := open(t)
	ann, bob, eve := person(t, s, "ann"), person(t, s, "bob"), person(t, s, "eve")
	r := newRoom(t, s, "General", ann.ID, false)
	join(t, s, r, bob, eve)
	s.sql(t, "update memberships set admin = true where user_id = $1", eve.ID)
	_, err := s.RemoveMember(t.Context(), r.ID, ann.ID, ann.ID)
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
				if left, err := s.RemoveMember(t.Context(), r.ID, u.ID, u.ID); err != nil || !left {
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
