package conformance

import (
	"errors"

	"parley/chat"
)

// A name in Cyrillic looks like the one in Latin.
const (
	latinName    = "Space"
	cyrillicName = "Ѕрасе"
)

func testRoomLookalikes(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	expectAlike := func(err error) {
		t.Helper()
		if e := chat.As(err); !errors.Is(err, chat.ErrRoomNameAlike) || e.Kind != chat.Conflict || e.Field != "name" {
			t.Errorf("it is taken: %v", err)
		}
	}
	expectRefused := func(slug, name string) {
		t.Helper()
		_, err := s.RoomInsert(t.Context(), chat.Room{Slug: slug, Name: name}, bob.ID)
		expectAlike(err)
	}
	space := s.room(latinName, ann, true) // a private one answers like a public one
	s.room("Team 1", ann, false)
	for _, name := range []string{cyrillicName, "Spаce", "Team l", "Team I"} {
		expectRefused("free", name)
	}
	_, err := s.RoomInsert(t.Context(), chat.Room{Slug: "free", Name: "SPACE"}, bob.ID)
	if !errors.Is(err, chat.ErrRoomName) {
		t.Errorf("the same name in another case: %v", err)
	}

	other := s.room("Garden", bob, false)
	other.Name = cyrillicName
	expectAlike(s.RoomUpdate(t.Context(), other, 0))
	if now := s.access("garden", bob).Room.Name; now != "Garden" {
		t.Errorf("it is called %q", now)
	}
	space.Topic = "stars"
	must(t, s.RoomUpdate(t.Context(), space, 0)) // it looks like itself
	space.Name = "Cosmos"
	must(t, s.RoomUpdate(t.Context(), space, 0))
	must(t, s.RoomUpdate(t.Context(), other, 0)) // Space is free again
	other.Name = "Garden"
	must(t, s.RoomUpdate(t.Context(), other, 0))

	_, err = s.RoomDelete(t.Context(), space.ID, ann.ID)
	must(t, err)
	young := s.room("Соsmos", bob, false)
	back, err := s.DeletedRoom(t.Context(), space.ID, ann.ID)
	must(t, err)
	expectAlike(s.RoomRestore(t.Context(), back, ann.ID))
	young.Name = "Plaza"
	must(t, s.RoomUpdate(t.Context(), young, 0))
	must(t, s.RoomRestore(t.Context(), back, ann.ID))
	expectRefused("free", "Соsmos")

	for slug, people := range map[string][]chat.UserID{"d-1": {ann.ID}, "d-2": {ann.ID, bob.ID}} { // conversations have no names
		_, _, err := s.OpenDirect(t.Context(), slug, people, ann.ID)
		must(t, err)
	}
}
