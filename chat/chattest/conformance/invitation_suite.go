package conformance

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"parley/chat"
)

// TestInvitationStore tests a store against accounts.InvitationStore.
func TestInvitationStore(t *testing.T, open OpenStore) {
	runStore(t, open, "an invitation is found by its code", testInvitationFound)
	runStore(t, open, "an invitation makes accounts and memberships", testInvitationAccepted)
	runStore(t, open, "an invitation makes nothing that it cannot make whole", testInvitationWhole)
	runStore(t, open, "an account that exists comes in once", testInvitationOnce)
	runStore(t, open, "an invitation leads a banned user into no room that banned them", testInvitationBanned)
	runStore(t, open, "who gains nothing uses up nothing", testInvitationGainless)
	runStore(t, open, "no guest is made without a room", testInvitationRoomless)
	runStore(t, open, "of a hundred at once, one comes by an invitation for one", testInvitationAtOnce)
}

func invites(role chat.Role, uses int, rooms ...chat.Room) chat.Invitation {
	return chat.Invitation{Role: role, Uses: uses, Rooms: rooms, ExpiresAt: time.Now().Add(time.Hour).Truncate(time.Second)}
}

// invite has a user invite, and makes an admin of one who may not.
func (s *storeSuite) invite(code string, i chat.Invitation, by chat.User) int64 {
	s.t.Helper()
	if now, err := s.CredentialsOf(s.t.Context(), by.ID); err == nil && !now.Role.May(chat.Invite) {
		_, err := s.RoleChange(s.t.Context(), 0, by.ID, chat.ServerAdmin, chat.CheckRoleChange)
		must(s.t, err)
	}
	id, err := s.InvitationInsert(s.t.Context(), []byte(code), i, by.ID)
	must(s.t, err)
	return id
}

// unused allows an invitation that is not used up.
func unused(i chat.Invitation) error {
	if i.Used >= i.Uses {
		return chat.E(chat.Gone, "It is used up.")
	}
	return nil
}

func testInvitationFound(s *storeSuite) {
	t, ann := s.t, s.user("ann")
	tea, gone := s.room("Tea", ann, true), s.room("Gone", ann, false)
	want := invites(chat.Guest, 3, tea, gone)
	first := s.invite("one", want, ann)
	if again := s.invite("one", invites(chat.Regular, 9), ann); again != first {
		t.Errorf("the same code made %d and %d", first, again)
	}
	_, err := s.RoomDelete(t.Context(), gone.ID, ann.ID)
	must(t, err)
	i, err := s.InvitationByCode(t.Context(), []byte("one"))
	if err != nil || i.ID != first || i.By != "ann" || i.Role != chat.Guest || i.Uses != 3 || i.Used != 0 || !i.ExpiresAt.Equal(want.ExpiresAt) || !i.RevokedAt.IsZero() ||
		len(i.Rooms) != 1 || i.Rooms[0].Slug != "tea" || !i.Rooms[0].Private {
		t.Errorf("%+v %v", i, err)
	}
	_, err = s.InvitationByCode(t.Context(), []byte("two"))
	expectKind(t, err, chat.NotFound)
	_, err = s.Invitation(t.Context(), first+1000)
	expectKind(t, err, chat.NotFound)
	second := s.invite("two", invites(chat.Regular, 1), ann)
	list, next, err := s.Invitations(t.Context(), 0, 1)
	if err != nil || len(list) != 1 || list[0].ID != second || next != first {
		t.Errorf("the first page: %+v %d %v", list, next, err)
	}
	if list, next, err = s.Invitations(t.Context(), next, 1); err != nil || len(list) != 1 || list[0].ID != first || len(list[0].Rooms) != 1 || next != 0 {
		t.Errorf("the second page: %+v %d %v", list, next, err)
	}
	for _, want := range []bool{true, false} {
		if changed, err := s.InvitationRevoke(t.Context(), first, 0); err != nil || changed != want {
			t.Errorf("revoked: %v %v", changed, err)
		}
	}
	if i, err := s.Invitation(t.Context(), first); err != nil || i.RevokedAt.IsZero() {
		t.Errorf("%+v %v", i, err)
	}
	if found, err := s.InvitationRevoke(t.Context(), second+1000, 0); err != nil || found {
		t.Errorf("revoked what is not there: %v %v", found, err)
	}
}

func testInvitationAccepted(s *storeSuite) {
	t, ann := s.t, s.user("ann")
	tea, milk := s.room("Tea", ann, true), s.room("Milk", ann, false)
	id := s.invite("one", invites(chat.Guest, 2, tea, milk), ann)
	new := credentials("bob", "bob@example.org")
	new.Role = chat.Guest
	a, err := s.InvitationAccept(t.Context(), []byte("one"), new, unused)
	if err != nil || !a.New || a.User.Username != "bob" || len(a.Joined) != 2 || a.Joined[0].Slug != "milk" {
		t.Fatalf("%+v %v", a, err)
	}
	bob, err := s.CredentialsByEmail(t.Context(), "bob@example.org")
	if err != nil || bob.Role != chat.Guest || bob.PasswordHash != "hash of bob" || !s.access("tea", bob.User).Member || s.access("tea", bob.User).Admin {
		t.Errorf("%+v %v", bob, err)
	}
	uses, err := s.InvitationUses(t.Context(), id, 10)
	if err != nil || len(uses) != 1 || uses[0].User.Username != "bob" || uses[0].At.IsZero() {
		t.Errorf("%+v %v", uses, err)
	}
	_, err = s.InvitationAccept(t.Context(), []byte("two"), new, unused)
	expectKind(t, err, chat.NotFound)
}

func testInvitationWhole(s *storeSuite) {
	t, ann := s.t, s.user("ann")
	id := s.invite("one", invites(chat.Regular, 1, s.room("Tea", ann, false)), ann)
	_, err := s.InvitationAccept(t.Context(), []byte("one"), credentials("ANN", "other@example.org"), unused)
	expectKind(t, err, chat.Conflict)
	_, err = s.InvitationAccept(t.Context(), []byte("one"), credentials("bob", "bob@example.org"), func(chat.Invitation) error { return chat.E(chat.Gone, "No.") })
	expectKind(t, err, chat.Gone)
	_, err = s.UserByName(t.Context(), "bob")
	expectKind(t, err, chat.NotFound)
	if i, err := s.Invitation(t.Context(), id); err != nil || i.Used != 0 {
		t.Errorf("%+v %v", i, err)
	}
}

func testInvitationOnce(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	_, err := s.RoleChange(t.Context(), 0, bob.ID, chat.Guest, chat.CheckRoleChange)
	must(t, err)
	tea := s.room("Tea", ann, true)
	id := s.invite("one", invites(chat.Regular, 1, tea), ann)
	for range 2 {
		a, err := s.InvitationAccept(t.Context(), []byte("one"), chat.Credentials{User: chat.User{ID: bob.ID}}, unused)
		if err != nil || a.New || a.User.ID != bob.ID || len(a.Joined) != 1 {
			t.Errorf("%+v %v", a, err)
		}
	}
	if i, _ := s.Invitation(t.Context(), id); i.Used != 1 {
		t.Errorf("used %d times", i.Used)
	}
	if u, _ := s.CredentialsOf(t.Context(), bob.ID); u.Role != chat.Regular {
		t.Errorf("bob is %q", u.Role)
	}
	_, err = s.RemoveMember(t.Context(), tea.ID, bob.ID, 0)
	must(t, err)
	if a, err := s.InvitationAccept(t.Context(), []byte("one"), chat.Credentials{User: chat.User{ID: bob.ID}}, unused); err != nil || len(a.Joined) != 0 || s.access("tea", bob).Member {
		t.Errorf("a removed member is in again: %+v %v", a, err)
	}
	owner := s.user("carol")
	_, err = s.RoleChange(t.Context(), 0, owner.ID, chat.Owner, chat.CheckRoleChange)
	must(t, err)
	s.invite("two", invites(chat.Regular, 1, tea), ann)
	_, err = s.InvitationAccept(t.Context(), []byte("two"), chat.Credentials{User: chat.User{ID: owner.ID}}, unused)
	if u, _ := s.CredentialsOf(t.Context(), owner.ID); err != nil || u.Role != chat.Owner {
		t.Errorf("the owner is %q, %v", u.Role, err)
	}
}

func testInvitationBanned(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	tea, milk, empty := s.room("Tea", ann, false), s.room("Milk", ann, false), s.room("Empty", ann, false)
	for _, r := range []chat.Room{tea, milk} {
		_, _, err := s.RoomBan(t.Context(), r.ID, bob.ID, ann.ID, "spam")
		must(t, err)
	}
	_, err := s.RemoveMember(t.Context(), empty.ID, ann.ID, ann.ID)
	must(t, err)
	id := s.invite("one", invites(chat.Regular, 1, tea), ann)
	s.invite("two", invites(chat.Regular, 1, tea, milk, empty), ann)
	accept := func(code string, used bool, joined ...chat.Room) {
		t.Helper()
		a, err := s.InvitationAccept(t.Context(), []byte(code), chat.Credentials{User: chat.User{ID: bob.ID}}, unused)
		if err != nil || a.Used != used || len(a.Joined) != len(joined) {
			t.Errorf("%s: %+v %v", code, a, err)
		}
	}
	accept("one", false)
	if i, err := s.Invitation(t.Context(), id); err != nil || i.Used != 0 {
		t.Errorf("a ban used up the invitation: %+v %v", i, err)
	}
	accept("two", true, empty)
	if a := s.access("tea", bob); a.Member || a.Ban == "" {
		t.Errorf("%+v", a)
	}
	if a := s.access("empty", bob); !a.Member || !a.Admin {
		t.Errorf("who comes into an empty room is %+v", a)
	}
}

// The rooms may be deleted after they were looked at.
func testInvitationRoomless(s *storeSuite) {
	t, ann := s.t, s.user("ann")
	tea, milk := s.room("Tea", ann, false), s.room("Milk", ann, true)
	s.invite("one", invites(chat.Guest, 9, tea, milk), ann)
	s.invite("two", invites(chat.Regular, 9, tea, milk), ann)
	accept := func(code, name string) error {
		_, err := s.InvitationAccept(t.Context(), []byte(code), credentials(name, name+"@example.org"), unused)
		return err
	}
	for i, r := range []chat.Room{tea, milk} {
		must(t, accept("one", fmt.Sprint("gus", i)))
		_, err := s.RoomDelete(t.Context(), r.ID, ann.ID)
		must(t, err)
	}
	expectKind(t, accept("one", "eve"), chat.Gone)
	_, err := s.UserByName(t.Context(), "eve")
	expectKind(t, err, chat.NotFound)
	must(t, accept("two", "mia")) // members see others
}

func testInvitationAtOnce(s *storeSuite) {
	t, ann := s.t, s.user("ann")
	tea := s.room("Tea", ann, true)
	s.invite("one", invites(chat.Guest, 1, tea), ann)
	var all sync.WaitGroup
	errs := make([]error, 100)
	for i := range errs {
		all.Go(func() {
			name := fmt.Sprintf("person-%d", i)
			_, errs[i] = s.InvitationAccept(t.Context(), []byte("one"), credentials(name, name+"@example.org"), unused)
		})
	}
	all.Wait()
	errs = slices.DeleteFunc(errs, func(err error) bool { return chat.Is(err, chat.Gone) })
	ids, err := s.MemberIDs(t.Context(), tea.ID)
	if len(errs) != 1 || errs[0] != nil || err != nil || len(ids) != 2 {
		t.Errorf("%d answers: %v; members %v %v", len(errs), errs, ids, err)
	}
}

func testInvitationGainless(s *storeSuite) {
	t, ann, mia := s.t, s.user("ann"), s.user("mia")
	guest := credentials("gus", "gus@example.org")
	guest.Role = chat.Guest
	gus, err := s.UserInsert(t.Context(), guest)
	must(t, err)
	tea, milk := s.room("Tea", ann, false), s.room("Milk", ann, false)
	s.join(tea, mia)
	for code, c := range map[string]struct {
		to   chat.Invitation
		who  chat.User
		used int
	}{
		"a member, no rooms":         {invites(chat.Regular, 1), mia, 0},
		"a member of its room":       {invites(chat.Regular, 1, tea), mia, 0},
		"a member, another room":     {invites(chat.Regular, 1, tea, milk), mia, 1},
		"a member, as a guest there": {invites(chat.Guest, 1, tea), mia, 0},
		"a guest, a role":            {invites(chat.Regular, 1), gus, 1},
	} {
		id := s.invite(code, c.to, ann)
		for range 2 {
			a, err := s.InvitationAccept(t.Context(), []byte(code), chat.Credentials{User: chat.User{ID: c.who.ID}}, func(i chat.Invitation) error {
				if c.used == 0 {
					return unused(i)
				}
				return nil
			})
			if err != nil || a.User.ID != c.who.ID || a.New || len(a.Joined) != len(c.to.Rooms) {
				t.Errorf("%s: %+v %v", code, a, err)
			}
		}
		i, err := s.Invitation(t.Context(), id)
		uses, other := s.InvitationUses(t.Context(), id, 10)
		if err != nil || other != nil || i.Used != c.used || len(uses) != c.used {
			t.Errorf("%s: used %d times, by %v, want %d: %v %v", code, i.Used, uses, c.used, err, other)
		}
	}
}
