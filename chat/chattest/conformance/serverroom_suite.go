package conformance

import (
	"fmt"
	"testing"

	"parley/chat"
	"parley/chat/accounts"
)

// TestManagedRoomStore tests a store against chat.ManagedRoomStore.
func TestManagedRoomStore(t *testing.T, open OpenStore) {
	runStore(t, open, "admins of the server find every room but conversations", testManagedRooms)
	runStore(t, open, "a room's number of members, admins and newest message are known", testManagedRoom)
}

func testManagedRooms(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	for _, name := range []string{"Tea", "Coffee", "Teapots"} {
		s.room(name, ann, name == "Teapots")
	}
	_, _, err := s.OpenDirect(t.Context(), "direct-1", []chat.UserID{ann.ID, bob.ID}, ann.ID)
	must(t, err)
	list := func(q, from, want string) (next string) {
		t.Helper()
		found, next, err := s.ManagedRooms(t.Context(), q, from, 2)
		names := []string{}
		for _, m := range found {
			names = append(names, m.Room.Name)
		}
		if err != nil || fmt.Sprint(names) != want {
			t.Errorf("%q from %q: %v %v, want %s", q, from, names, err, want)
		}
		return next
	}
	if next := list("", list("", "", "[Coffee Tea]"), "[Teapots]"); next != "" {
		t.Errorf("after the last one comes %q", next)
	}
	list("tea", "", "[Tea Teapots]")
	list("%", "", "[]")
	_, _, err = s.ManagedRooms(t.Context(), "", "\x00", 2)
	expectKind(t, err, chat.Invalid)
	for _, slug := range []string{"none", "direct-1"} {
		_, err = s.ManagedRoom(t.Context(), slug)
		expectKind(t, err, chat.NotFound)
	}
}

func testManagedRoom(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	r := s.room("Tea", ann, true)
	s.join(r, bob)
	m, err := s.ManagedRoom(t.Context(), r.Slug)
	must(t, err)
	if m.Room.ID != r.ID || !m.Room.Private || m.Members != 2 || fmt.Sprint(m.Admins) != "[ann]" || !m.Managed || !m.ActiveAt.IsZero() || m.Files != 0 {
		t.Errorf("%+v", m)
	}
	w := newWorker(t, s)
	w.renew()
	_, err = w.try(post(r, ann, 1, "hello"))
	must(t, err)
	_, _, err = s.UserBar(t.Context(), 0, ann.ID, "", accounts.CheckBar)
	must(t, err)
	_, err = s.RoomArchive(t.Context(), r.ID, 0, true)
	must(t, err)
	m, err = s.ManagedRoom(t.Context(), r.Slug)
	if err != nil || m.ActiveAt.IsZero() || m.Room.LastSeq != 1 || m.Managed || !m.Room.Archived {
		t.Errorf("%+v %v", m, err)
	}
}
