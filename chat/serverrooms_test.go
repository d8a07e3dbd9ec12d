package chat_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
)

// serverRoomsHarness is the rules, with ann as an admin of the server, and eve's rooms.
type serverRoomsHarness struct {
	*accountsHarness
	*chat.ServerRooms
	rooms         *chat.Rooms
	ann, eve, bob chat.User
}

func newServerRooms(t *testing.T) *serverRoomsHarness {
	t.Helper()
	h := newAccounts(t)
	h.Audit = h.db
	rooms := chat.NewRooms(h.db, h.db, chat.NoLimits{}, h.bus, h.recent)
	s := &serverRoomsHarness{accountsHarness: h, ServerRooms: chat.NewServerRooms(h.db, rooms, h.Accounts), rooms: rooms}
	s.ann, s.eve, s.bob = h.signUp("ann").User, h.signUp("eve").User, h.signUp("bob").User
	s.ann.Role = chat.ServerAdmin
	return s
}

func (s *serverRoomsHarness) room(name string, private bool) chat.Room {
	s.t.Helper()
	r, err := s.rooms.CreateOnce(s.t.Context(), s.eve.ID, name, "", private, uuid.New())
	must(s.t, err)
	return r
}

// log is the audit log, the newest entry first.
func (s *serverRoomsHarness) log() []chat.AuditEntry {
	s.t.Helper()
	list, _, err := chat.NewAudit(s.db).List(s.t.Context(), chat.Session{User: s.ann}, chat.AuditFilter{}, 100)
	must(s.t, err)
	return list
}

func expectField(t *testing.T, err error, kind chat.Kind, field string) {
	t.Helper()
	if e := chat.As(err); err == nil || e.Kind != kind || e.Field != field {
		t.Errorf("got %v in %q, want kind %d in %q", err, e.Field, kind, field)
	}
}

func (s *serverRoomsHarness) admins(slug string) []string {
	s.t.Helper()
	m, err := s.Get(s.t.Context(), s.ann, slug)
	must(s.t, err)
	return m.Admins
}

func TestOnlyAdminsOfTheServerManageRooms(t *testing.T) {
	s := newServerRooms(t)
	r := s.room("Tea", true)
	for what, do := range map[string]func(by chat.User) error{
		"list":    func(by chat.User) error { _, _, err := s.List(t.Context(), by, "", ""); return err },
		"get":     func(by chat.User) error { _, err := s.Get(t.Context(), by, r.Slug); return err },
		"archive": func(by chat.User) error { return s.Archive(t.Context(), by, r.Slug, true) },
		"admin":   func(by chat.User) error { return s.MakeAdmin(t.Context(), by, r.Slug, "bob") },
		"delete":  func(by chat.User) error { return s.Delete(t.Context(), by, r.Slug) },
	} {
		if err := do(s.eve); !chat.Is(err, chat.Forbidden) {
			t.Errorf("%s by a member: %v", what, err)
		}
	}
	if m, err := s.Get(t.Context(), s.ann, r.Slug); err != nil || m.Room.Archived || !slices.Equal(m.Admins, []string{"eve"}) {
		t.Errorf("%+v %v", m, err)
	}
}

func TestARoomGetsAnAdminFromTheServersAdmins(t *testing.T) {
	s := newServerRooms(t)
	public, private := s.room("Tea", false), s.room("Milk", true)
	must(t, s.MakeAdmin(t.Context(), s.ann, public.Slug, "BOB"))
	if got := s.admins(public.Slug); !slices.Equal(got, []string{"eve", "bob"}) {
		t.Errorf("the public room's admins: %q", got)
	}
	if e := s.log()[0]; e.Act != chat.DidChangeMember || e.By.ID != s.ann.ID || e.Of.ID != s.bob.ID || e.Room.ID != public.ID {
		t.Errorf("%+v", e)
	}
	expectField(t, s.MakeAdmin(t.Context(), s.ann, private.Slug, "bob"), chat.Forbidden, "username")
	expectField(t, s.MakeAdmin(t.Context(), s.ann, private.Slug, "nobody"), chat.Invalid, "username")
	_, err := s.db.AddMember(t.Context(), private.ID, s.bob.ID)
	must(t, err)
	must(t, s.MakeAdmin(t.Context(), s.ann, private.Slug, "bob"))
	if got := s.admins(private.Slug); !slices.Equal(got, []string{"eve", "bob"}) {
		t.Errorf("the private room's admins: %q", got)
	}
}

func TestAPrivateRoomWithoutAnAdminWhoCanSignInTakesAnyone(t *testing.T) {
	s := newServerRooms(t)
	r := s.room("Milk", true)
	_, err := s.Deactivate(t.Context(), chat.User{}, "eve", "", false)
	must(t, err)
	must(t, s.MakeAdmin(t.Context(), s.ann, r.Slug, "bob"))
	if got := s.admins(r.Slug); !slices.Equal(got, []string{"eve", "bob"}) {
		t.Errorf("its admins: %q", got)
	}
	expectField(t, s.MakeAdmin(t.Context(), s.ann, r.Slug, "eve"), chat.Invalid, "username")
}

func TestABannedUserBecomesNoAdmin(t *testing.T) {
	s := newServerRooms(t)
	r := s.room("Tea", false)
	must(t, s.db.RoomBan(t.Context(), r.ID, s.bob.ID, s.eve.ID, "spam"))
	expectField(t, s.MakeAdmin(t.Context(), s.ann, r.Slug, "bob"), chat.Conflict, "username")
	must(t, s.db.RefuseAdding(t.Context(), s.room("Milk", false).ID, s.bob.ID))
	expectField(t, s.MakeAdmin(t.Context(), s.ann, "milk", "bob"), chat.Forbidden, "username")
}

func TestTheServersAdminsArchiveAndDeleteRooms(t *testing.T) {
	s := newServerRooms(t)
	r := s.room("Tea", false)
	acts := func() (n int) {
		for _, e := range s.log() {
			if e.Room.ID == r.ID {
				n++
			}
		}
		return n
	}
	for i, on := range []bool{true, true, false} {
		must(t, s.Archive(t.Context(), s.ann, r.Slug, on))
		if m, err := s.Get(t.Context(), s.ann, r.Slug); err != nil || m.Room.Archived != on {
			t.Errorf("%d: %+v %v", i, m, err)
		}
	}
	must(t, s.Delete(t.Context(), s.ann, r.Slug))
	must(t, s.Delete(t.Context(), s.ann, r.Slug)) // the second of two clicks
	if n := acts(); n != 3 {
		t.Errorf("%d entries in the audit log, want 3", n)
	}
	_, err := s.Get(t.Context(), s.ann, r.Slug)
	expectKind(t, err, chat.NotFound)
	_, err = s.rooms.Restore(t.Context(), s.ann.ID, r.ID)
	must(t, err)
}
