package conformance

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/accounts"
)

func testRoleChanges(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	if u, _ := s.UserByName(t.Context(), "ann"); u.Role != chat.Regular {
		t.Errorf("a new account is %q", u.Role)
	}
	refused := errors.New("refused")
	_, err := s.RoleChange(t.Context(), 0, ann.ID, chat.Owner, func(actor, from, to chat.Role, owners int) error {
		if actor != chat.Owner || from != chat.Regular || to != chat.Owner || owners != 0 {
			t.Errorf("%q makes %q a %q, beside %d owners", actor, from, to, owners)
		}
		return chat.Unforeseen(refused)
	})
	if u, _ := s.CredentialsOf(t.Context(), ann.ID); !errors.Is(err, refused) || u.Role != chat.Regular {
		t.Errorf("refused with %v: %q", err, u.Role)
	}
	for _, u := range []chat.User{ann, bob} {
		from, err := s.RoleChange(t.Context(), 0, u.ID, chat.Owner, chat.CheckRoleChange)
		must(t, err)
		if from != chat.Regular {
			t.Errorf("from %q", from)
		}
	}
	n := s.session(bob)
	if now, err := s.SessionGet(t.Context(), n.ID); err != nil || now.User.Role != chat.Owner {
		t.Errorf("a session says %q, %v", now.User.Role, err)
	}
	_, err = s.RoleChange(t.Context(), ann.ID, bob.ID+1000, chat.Regular, chat.CheckRoleChange)
	expectKind(t, err, chat.NotFound)
}

// A person who may not invite any more must not bring people in by an earlier invitation.
func testDemotedInvites(s *storeSuite) {
	t, ann := s.t, s.user("ann")
	role := func(to chat.Role) {
		t.Helper()
		_, err := s.RoleChange(t.Context(), 0, ann.ID, to, func(_, _, _ chat.Role, _ int) error { return nil })
		must(t, err)
	}
	role(chat.Owner)
	id := s.invite("one", invites(chat.Regular, 1), ann)
	revoked := func() bool {
		t.Helper()
		i, err := s.Invitation(t.Context(), id)
		must(t, err)
		return !i.RevokedAt.IsZero()
	}
	if role(chat.ServerAdmin); revoked() {
		t.Error("an admin's invitation was revoked")
	}
	if role(chat.Regular); !revoked() {
		t.Error("the invitation of a member who was an admin still works")
	}
	_, err := s.InvitationInsert(t.Context(), []byte("two"), invites(chat.Regular, 1), ann.ID) // asked for before
	expectKind(t, err, chat.Forbidden)
	if role(chat.Owner); !revoked() {
		t.Error("a revoked invitation works again")
	}
	id = s.invite("three", invites(chat.Regular, 1), ann)
	_, err = s.RoleChange(t.Context(), 0, s.user("eve").ID, chat.Owner, chat.CheckRoleChange)
	must(t, err)
	_, err = s.UserDelete(t.Context(), ann.ID)
	if must(t, err); !revoked() {
		t.Error("the invitation of a deleted account still works")
	}
}

// Of two owners or admins who demote each other at once, one stays.
func testRolesAtOnce(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	for n := range 10 {
		role := []chat.Role{chat.Owner, chat.ServerAdmin}[n/5]
		if n == 5 {
			_, err := s.RoleChange(t.Context(), 0, s.user("eve").ID, chat.Owner, chat.CheckRoleChange)
			must(t, err)
		}
		for _, u := range []chat.User{ann, bob} {
			_, err := s.RoleChange(t.Context(), 0, u.ID, role, chat.CheckRoleChange)
			must(t, err)
		}
		var both sync.WaitGroup
		errs := make([]error, 2)
		for i, pair := range [][2]chat.User{{ann, bob}, {bob, ann}} {
			both.Go(func() {
				_, errs[i] = s.RoleChange(t.Context(), pair[0].ID, pair[1].ID, chat.Regular, chat.CheckRoleChange)
			})
		}
		both.Wait()
		if (errs[0] == nil) == (errs[1] == nil) || !chat.Is(errors.Join(errs...), chat.Forbidden) {
			t.Fatalf("two demotions answered %v and %v", errs[0], errs[1])
		}
	}
}

func testLastOwnerStays(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	_, err := s.RoleChange(t.Context(), 0, ann.ID, chat.Owner, chat.CheckRoleChange)
	must(t, err)
	n := s.session(ann)
	_, err = s.UserDelete(t.Context(), ann.ID)
	expectKind(t, err, chat.Conflict)
	s.expectSessions(n)
	_, err = s.RoleChange(t.Context(), 0, bob.ID, chat.Owner, chat.CheckRoleChange)
	must(t, err)
	if gone, err := s.UserDelete(t.Context(), ann.ID); err != nil || len(gone.Sessions) != 1 || gone.Sessions[0] == uuid.Nil {
		t.Errorf("%+v %v", gone, err)
	}
}

func testDeleteBy(s *storeSuite) {
	t, ann, bob, cleo := s.t, s.user("ann"), s.user("bob"), s.user("cleo")
	role := func(u chat.User, to chat.Role) {
		_, err := s.RoleChange(t.Context(), 0, u.ID, to, chat.CheckRoleChange)
		must(t, err)
	}
	del := func(actor, of chat.UserID) error {
		_, err := s.UserDeleteBy(t.Context(), actor, of, false, accounts.CheckBar)
		return err
	}
	role(ann, chat.ServerAdmin)
	role(cleo, chat.Owner)
	expectKind(t, del(bob.ID, ann.ID), chat.Forbidden)
	expectKind(t, del(ann.ID, cleo.ID), chat.Forbidden)
	expectKind(t, del(0, cleo.ID), chat.Conflict)
	for i := range 3 {
		role(bob, chat.Regular)
		var both sync.WaitGroup
		var promoted, deleted error
		both.Go(func() {
			_, promoted = s.RoleChange(t.Context(), 0, bob.ID, chat.Owner, chat.CheckRoleChange)
		})
		both.Go(func() { deleted = del(ann.ID, bob.ID) })
		both.Wait()
		if (promoted == nil) == (deleted == nil) {
			t.Fatalf("an owner was made, and deleted by an admin: %v, %v", promoted, deleted)
		}
		if deleted == nil {
			bob = s.user(fmt.Sprintf("bob-%d", i))
		}
	}
	n := s.session(ann)
	gone, err := s.UserDeleteBy(t.Context(), cleo.ID, ann.ID, true, accounts.CheckBar)
	if err != nil || len(gone.Sessions) != 1 || gone.Sessions[0] != n.ID {
		t.Fatalf("%+v %v", gone, err)
	}
	expectKind(t, del(cleo.ID, ann.ID), chat.NotFound)
	expectKind(t, del(ann.ID, bob.ID), chat.Forbidden) // who is gone has no role
}

// A guest sees the rooms of which they are a member, and no others.
func testGuestSees(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	tea, milk := s.room("Tea", ann, false), s.room("Tea and milk", ann, false)
	s.join(tea, bob)
	see := func(role chat.Role, mayRead bool, names ...string) {
		t.Helper()
		_, err := s.RoleChange(t.Context(), 0, bob.ID, role, chat.CheckRoleChange)
		must(t, err)
		if s.access(milk.Slug, bob).MayRead() != mayRead || !s.access(tea.Slug, bob).MayRead() {
			t.Errorf("a %s reads another room: %v", role, !mayRead)
		}
		found, err := s.FindRooms(t.Context(), bob.ID, "tea", "", 10)
		must(t, err)
		var got []string
		for _, r := range found {
			got = append(got, r.Slug)
		}
		if !slices.Equal(got, names) {
			t.Errorf("a %s finds %v, not %v", role, got, names)
		}
		open, err := s.OpenRooms(t.Context(), bob.ID, "tea", 10)
		if err != nil || len(open) != len(names)-1 {
			t.Errorf("a %s may join %v %v", role, open, err)
		}
	}
	see(chat.Regular, true, "tea", "tea-and-milk")
	see(chat.Guest, false, "tea")
	see(chat.ServerAdmin, true, "tea", "tea-and-milk")
}

func testUsersListed(s *storeSuite) {
	t := s.t
	for _, name := range []string{"Carol", "ann", "bob", "anna"} {
		s.user(name)
	}
	names := func(list []chat.ListedUser) (names []string) {
		for _, u := range list {
			names = append(names, u.Username+" "+string(u.Role))
		}
		return names
	}
	list, next, err := s.Users(t.Context(), "", "", 3)
	if got := names(list); err != nil || !slices.Equal(got, []string{"ann member", "anna member", "bob member"}) {
		t.Errorf("the first page is %v %v", got, err)
	}
	list, next, err = s.Users(t.Context(), "", next, 3)
	if got := names(list); err != nil || !slices.Equal(got, []string{"Carol member"}) || next != "" {
		t.Errorf("the second page is %v %q %v", got, next, err)
	}
	anna, err := s.UserByName(t.Context(), "anna")
	must(t, err)
	seen, err := s.SessionGet(t.Context(), s.session(anna).ID)
	must(t, err)
	if list, _, err = s.Users(t.Context(), "nn", "", 3); err != nil || len(list) != 2 || !list[0].SeenAt.IsZero() || !list[1].SeenAt.Equal(seen.SeenAt) {
		t.Errorf("found %v %v", names(list), err)
	}
	if list, _, err = s.Users(t.Context(), "%", "", 3); err != nil || len(list) != 0 {
		t.Errorf("found %v %v", names(list), err)
	}
}
