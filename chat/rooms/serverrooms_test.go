package rooms_test

import (
	"slices"
	"testing"

	"parley/chat"
	"parley/chat/chattest/harness"
)

func TestOnlyAdminsOfTheServerManageRooms(t *testing.T) {
	s := harness.NewServerRooms(t)
	r := s.Room("Tea", true)
	for what, do := range map[string]func(by chat.User) error{
		"list":    func(by chat.User) error { _, _, err := s.List(t.Context(), by, "", ""); return err },
		"get":     func(by chat.User) error { _, err := s.Get(t.Context(), by, r.Slug); return err },
		"archive": func(by chat.User) error { return s.Archive(t.Context(), by, r.Slug, true) },
		"admin":   func(by chat.User) error { return s.MakeAdmin(t.Context(), by, r.Slug, "bob") },
		"delete":  func(by chat.User) error { return s.Delete(t.Context(), by, r.Slug) },
	} {
		if err := do(s.Eve); !chat.Is(err, chat.Forbidden) {
			t.Errorf("%s by a member: %v", what, err)
		}
	}
	if m, err := s.Get(t.Context(), s.Ann, r.Slug); err != nil || m.Room.Archived || !slices.Equal(m.Admins, []string{"eve"}) {
		t.Errorf("%+v %v", m, err)
	}
}

func TestARoomGetsAnAdminFromTheServersAdmins(t *testing.T) {
	s := harness.NewServerRooms(t)
	public, private := s.Room("Tea", false), s.Room("Milk", true)
	harness.Must(t, s.MakeAdmin(t.Context(), s.Ann, public.Slug, "BOB"))
	if got := s.Admins(public.Slug); !slices.Equal(got, []string{"eve", "bob"}) {
		t.Errorf("the public room's admins: %q", got)
	}
	if e := s.AuditLog()[0]; e.Act != chat.DidChangeMember || e.By.ID != s.Ann.ID || e.Of.ID != s.Bob.ID || e.Room.ID != public.ID {
		t.Errorf("%+v", e)
	}
	harness.ExpectField(t, s.MakeAdmin(t.Context(), s.Ann, private.Slug, "bob"), chat.Forbidden, "username")
	harness.ExpectField(t, s.MakeAdmin(t.Context(), s.Ann, private.Slug, "nobody"), chat.Invalid, "username")
	_, err := s.DB.AddMemberBy(t.Context(), private.ID, s.Bob.ID, 0, chat.AskAdds)
	harness.Must(t, err)
	harness.Must(t, s.MakeAdmin(t.Context(), s.Ann, private.Slug, "bob"))
	if got := s.Admins(private.Slug); !slices.Equal(got, []string{"eve", "bob"}) {
		t.Errorf("the private room's admins: %q", got)
	}
}

func TestAPrivateRoomWithoutAnAdminWhoCanSignInTakesAnyone(t *testing.T) {
	s := harness.NewServerRooms(t)
	r := s.Room("Milk", true)
	_, err := s.Deactivate(t.Context(), chat.User{}, "eve", "", false)
	harness.Must(t, err)
	harness.Must(t, s.MakeAdmin(t.Context(), s.Ann, r.Slug, "bob"))
	if got := s.Admins(r.Slug); !slices.Equal(got, []string{"eve", "bob"}) {
		t.Errorf("its admins: %q", got)
	}
	harness.ExpectField(t, s.MakeAdmin(t.Context(), s.Ann, r.Slug, "eve"), chat.Invalid, "username")
}

func TestABannedUserBecomesNoAdmin(t *testing.T) {
	s := harness.NewServerRooms(t)
	r := s.Room("Tea", false)
	_, _, err := s.DB.RoomBan(t.Context(), r.ID, s.Bob.ID, s.Eve.ID, "spam")
	harness.Must(t, err)
	harness.ExpectField(t, s.MakeAdmin(t.Context(), s.Ann, r.Slug, "bob"), chat.Conflict, "username")
	harness.Must(t, s.DB.RefuseAdding(t.Context(), s.Room("Milk", false).ID, s.Bob.ID))
	harness.ExpectField(t, s.MakeAdmin(t.Context(), s.Ann, "milk", "bob"), chat.Forbidden, "username")
}

// Ann's request still runs when her role is gone: bob is not banned.
func TestADemotedAdminOfTheServerFindsNoPrivateRoom(t *testing.T) {
	s := harness.NewServerRooms(t)
	r := s.Room("Milk", true)
	_, err := s.DB.AddMemberBy(t.Context(), r.ID, s.Bob.ID, 0, chat.AskAdds)
	harness.Must(t, err)
	_, err = s.DB.RoleChange(t.Context(), 0, s.Ann.ID, chat.Regular, chat.CheckRoleChange)
	harness.Must(t, err)
	harness.ExpectKind(t, s.MakeAdmin(t.Context(), s.Ann, r.Slug, "bob"), chat.NotFound)
}

func TestTheServersAdminsArchiveAndDeleteRooms(t *testing.T) {
	s := harness.NewServerRooms(t)
	r := s.Room("Tea", false)
	acts := func() (n int) {
		for _, e := range s.AuditLog() {
			if e.Room.ID == r.ID {
				n++
			}
		}
		return n
	}
	for i, on := range []bool{true, true, false} {
		harness.Must(t, s.Archive(t.Context(), s.Ann, r.Slug, on))
		if m, err := s.Get(t.Context(), s.Ann, r.Slug); err != nil || m.Room.Archived != on {
			t.Errorf("%d: %+v %v", i, m, err)
		}
	}
	harness.Must(t, s.Delete(t.Context(), s.Ann, r.Slug))
	harness.Must(t, s.Delete(t.Context(), s.Ann, r.Slug)) // the second of two clicks
	if n := acts(); n != 3 {
		t.Errorf("%d entries in the audit log, want 3", n)
	}
	_, err := s.Get(t.Context(), s.Ann, r.Slug)
	harness.ExpectKind(t, err, chat.NotFound)
	_, err = s.Rooms.Restore(t.Context(), s.Ann.ID, r.ID)
	harness.Must(t, err)
}
