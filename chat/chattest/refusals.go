package chattest

import (
	"context"

	"parley/chat"
)

// RefuseAdding implements chat.RoomStore.
func (d *Database) RefuseAdding(ctx context.Context, room chat.RoomID, user chat.UserID) error {
	if err := d.begin(ctx); err != nil {
		return err
	}
	defer d.mu.Unlock()
	d.refusals[chat.Membership{User: user, Room: room}] = true
	return nil
}

// RefusesAdding implements chat.RoomStore.
func (d *Database) RefusesAdding(ctx context.Context, room chat.RoomID, user chat.UserID) (bool, error) {
	if err := d.begin(ctx); err != nil {
		return false, err
	}
	defer d.mu.Unlock()
	return d.refusals[chat.Membership{User: user, Room: room}], nil
}

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
