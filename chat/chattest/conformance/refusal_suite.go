package conformance

import (
	"parley/chat"
)

func testRefusal(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	tea, milk := s.room("Tea", ann, true), s.room("Milk", ann, false)
	for range 2 {
		must(t, s.RefuseAdding(t.Context(), tea.ID, bob.ID))
	}
	for room, want := range map[chat.RoomID]bool{tea.ID: true, milk.ID: false} {
		if refused, err := s.RefusesAdding(t.Context(), room, bob.ID); err != nil || refused != want {
			t.Errorf("room %d: %v %v", room, refused, err)
		}
	}
	if refused, err := s.RefusesAdding(t.Context(), tea.ID, ann.ID); err != nil || refused {
		t.Errorf("another user: %v %v", refused, err)
	}
}
