package conformance

import (
	"fmt"
	"sync"

	"parley/chat"
)

func testRoomBan(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	r := s.room("Tea", ann, false)
	s.join(r, bob)
	for _, c := range []struct {
		reason        string
		left, changed bool
	}{{"", true, true}, {"", false, false}, {"loud", false, true}, {"loud", false, false}} {
		if left, changed, err := s.RoomBan(t.Context(), r.ID, bob.ID, ann.ID, c.reason); err != nil || left != c.left || changed != c.changed {
			t.Errorf("banned for %q: left %v, changed %v, %v", c.reason, left, changed, err)
		}
	}
	before := s.access("tea", ann)
	_, _, err := s.RoomBan(t.Context(), r.ID, ann.ID, ann.ID, "")
	if a := s.access("tea", ann); !chat.Is(err, chat.Conflict) || a.Ban != "" || a.Room.MembersRev != before.Room.MembersRev {
		t.Errorf("an admin of the room is banned: %v %+v", err, a)
	}
	if joined, err := s.AddMember(t.Context(), r.ID, bob.ID); !chat.Is(err, chat.Forbidden) || joined {
		t.Errorf("joined: %v %v", joined, err)
	}
	if a := s.access("tea", bob); a.Ban != chat.MakeBan("loud") || a.MayRead() || s.access("tea", ann).Ban != "" {
		t.Errorf("%+v", a)
	}
	list, err := s.RoomBans(t.Context(), r.ID, 9)
	if err != nil || len(list) != 1 || list[0].User.Username != "bob" || list[0].Reason != "loud" || list[0].At.IsZero() {
		t.Errorf("%+v %v", list, err)
	}
	for _, want := range []bool{true, false} {
		if lifted, err := s.RoomUnban(t.Context(), r.ID, bob.ID, ann.ID); err != nil || lifted != want {
			t.Errorf("lifted: %v %v", lifted, err)
		}
		if just, err := s.WasInside(t.Context(), "tea", bob.ID); err != nil || !just {
			t.Errorf("the lifting is not remembered: %v %v", just, err)
		}
	}
	s.join(r, bob)
}

func testRoomBanAtOnce(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	for n := range 20 {
		r := s.room(fmt.Sprint("Room ", n), ann, false)
		var both sync.WaitGroup
		var joined, banned error
		both.Go(func() { _, joined = s.AddMember(t.Context(), r.ID, bob.ID) })
		both.Go(func() { _, _, banned = s.RoomBan(t.Context(), r.ID, bob.ID, ann.ID, "") })
		both.Wait()
		if a := s.access(r.Slug, bob); joined != nil && !chat.Is(joined, chat.Forbidden) || banned != nil || a.Member || a.Ban == "" {
			t.Fatalf("%d: %v, %v, %+v", n, joined, banned, a)
		}
	}
}
