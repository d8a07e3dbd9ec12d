package conformance

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
)

// TestAccountStore tests a store against accounts.AccountStore.
func TestAccountStore(t *testing.T, open OpenStore) {
	runStore(t, open, "a user is found in any case", testUserFound)
	runStore(t, open, "names and addresses are unique", testUserUnique)
	runStore(t, open, "an address moves to another one that is free", testEmailSet)
	runStore(t, open, "a hash is replaced by one of the same password", testHashSet)
	runStore(t, open, "a new password ends the other sessions", testPasswordSet)
	runStore(t, open, "a session carries its user", testSessionUser)
	runStore(t, open, "a session ends for its owner only", testSessionEnds)
	runStore(t, open, "sessions are listed by their last use", testSessionList)
	runStore(t, open, "an erased account leaves its messages under no name", testUserErase)
	runStore(t, open, "a role changes where a check allows it", testRoleChanges)
	runStore(t, open, "who may not invite any more has no invitations that work", testDemotedInvites)
	runStore(t, open, "two owners cannot demote each other at once", testRolesAtOnce)
	runStore(t, open, "the last owner stays", testLastOwnerStays)
	runStore(t, open, "an account is deleted by the roles of that moment", testDeleteBy)
	runStore(t, open, "a guest sees their own rooms", testGuestSees)
	runStore(t, open, "accounts are listed by name", testUsersListed)
	runStore(t, open, "a user refuses to be added to one room", testRefusal)
	runStore(t, open, "the time of a request that is up is an outage", testTimeUp)
}

func testUserFound(s *storeSuite) {
	t, ann := s.t, s.user("Änne")
	for _, name := range []string{"Änne", "änne", "ÄNNE", "A\u0308nne"} {
		if u, err := s.UserByName(t.Context(), name); err != nil || u.ID != ann.ID || u.Username != "Änne" {
			t.Errorf("%q: %+v %v", name, u, err)
		}
		if u, err := s.CredentialsByEmail(t.Context(), name+"@EXAMPLE.org"); err != nil || u.ID != ann.ID || u.PasswordHash != "hash of Änne" || u.Email != "Änne@example.org" {
			t.Errorf("%q: %+v %v", name, u, err)
		}
	}
	for _, nothing := range []string{"Anne", "", "a\x00", "\xff"} {
		_, err := s.UserByName(t.Context(), nothing)
		expectKind(t, err, chat.NotFound)
		_, err = s.CredentialsByEmail(t.Context(), nothing)
		expectKind(t, err, chat.NotFound)
	}
	if u, err := s.CredentialsOf(t.Context(), ann.ID); err != nil || u.ID != ann.ID || u.Email != ann.Email || u.PasswordHash != "hash of Änne" {
		t.Errorf("%+v %v", u, err)
	}
	_, err := s.CredentialsOf(t.Context(), ann.ID+1)
	expectKind(t, err, chat.NotFound)
}

func testUserUnique(s *storeSuite) {
	s.user("Straße")
	for what, c := range map[string]struct {
		user  chat.User
		field string
	}{
		"the name in capitals":      {chat.User{Username: "STRASSE", Email: "other@example.org"}, "username"},
		"a name that looks like it": {chat.User{Username: "Stra\u00dfe\ufe0f", Email: "other@example.org"}, "username"},
		"the address in capitals":   {chat.User{Username: "other", Email: "STRASSE@EXAMPLE.ORG"}, "email"},
	} {
		_, err := s.UserInsert(s.t.Context(), chat.Credentials{User: c.user})
		expectKind(s.t, err, chat.Conflict)
		if e := chat.As(err); e.Field != c.field {
			s.t.Errorf("%s: field %q", what, e.Field)
		}
	}
	s.user("coco")
	_, err := s.UserInsert(s.t.Context(), credentials("сосо", "other@example.org")) // in Cyrillic
	expectKind(s.t, err, chat.Conflict)
}

func testEmailSet(s *storeSuite) {
	t, other := s.t, s.user("other")
	s.user("ann")
	expectKind(t, s.EmailSet(t.Context(), other.ID, "ANN@example.org"), chat.Conflict)
	must(t, s.EmailSet(t.Context(), other.ID, "OTHER@example.org"))
	if u, err := s.CredentialsByEmail(t.Context(), "other@example.org"); err != nil || u.Email != "OTHER@example.org" {
		t.Errorf("%+v %v", u, err)
	}
	must(t, s.EmailSet(t.Context(), other.ID, "new@example.org"))
	_, err := s.CredentialsByEmail(t.Context(), "other@example.org")
	expectKind(t, err, chat.NotFound)
}

func testHashSet(s *storeSuite) {
	t, ann := s.t, s.user("ann")
	for _, c := range []struct{ old, hash, want string }{{"hash of ann", "dearer", "dearer"}, {"hash of ann", "late", "dearer"}} {
		must(t, s.PasswordRehash(t.Context(), ann.ID, c.old, c.hash))
		if u, err := s.CredentialsOf(t.Context(), ann.ID); err != nil || u.PasswordHash != c.want {
			t.Errorf("in place of %q: %q %v", c.old, u.PasswordHash, err)
		}
	}
}

func testPasswordSet(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	keep, gone, theirs := s.session(ann), s.session(ann), s.session(bob)
	ended, err := s.PasswordSet(t.Context(), ann.ID, "new hash", keep.ID)
	if err != nil || !slices.Equal(ended, []uuid.UUID{gone.ID}) {
		t.Errorf("ended %v %v", ended, err)
	}
	s.expectSessions(keep, theirs)
	if u, _ := s.CredentialsOf(t.Context(), ann.ID); u.PasswordHash != "new hash" {
		t.Errorf("the hash is %q", u.PasswordHash)
	}
	another := s.session(ann)
	ended, err = s.SessionDeleteOthers(t.Context(), ann.ID, keep.ID)
	if err != nil || !slices.Equal(ended, []uuid.UUID{another.ID}) {
		t.Errorf("ended %v %v", ended, err)
	}
	s.expectSessions(keep, theirs)
}

func (s *storeSuite) expectSessions(there ...chat.Session) {
	s.t.Helper()
	for _, n := range there {
		if _, err := s.SessionGet(s.t.Context(), n.ID); err != nil {
			s.t.Error(err)
		}
	}
}

func testSessionUser(s *storeSuite) {
	t, ann := s.t, s.user("ann")
	r, n := s.room("General", ann, false), s.session(ann)
	got, err := s.SessionGet(t.Context(), n.ID)
	must(t, err)
	if got.User.ID != ann.ID || got.User.Username != "ann" || got.User.Email != "ann@example.org" ||
		!got.User.CreatedAt.Equal(ann.CreatedAt) || got.Agent != n.Agent || got.Address != n.Address || got.Issuer != n.Issuer || got.LastRoom != "" {
		t.Errorf("%+v", got)
	}
	must(t, s.LastRoomSet(t.Context(), ann.ID, r.ID))
	if got, err := s.SessionGet(t.Context(), n.ID); err != nil || got.LastRoom != "general" {
		t.Errorf("last room %q %v", got.LastRoom, err)
	}
	_, err = s.RoomDelete(t.Context(), r.ID, ann.ID)
	must(t, err)
	if got, err := s.SessionGet(t.Context(), n.ID); err != nil || got.LastRoom != "" {
		t.Errorf("last room %q after it was deleted, %v", got.LastRoom, err)
	}
}

func testSessionEnds(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	n := s.session(ann)
	expectKind(t, s.SessionInsert(t.Context(), n), chat.Conflict) // two clicks at once
	if found, err := s.SessionDelete(t.Context(), bob.ID, n.ID); found || err != nil {
		t.Errorf("another ended it: %v %v", found, err)
	}
	for _, want := range []bool{true, false} {
		if found, err := s.SessionDelete(t.Context(), ann.ID, n.ID); found != want || err != nil {
			t.Errorf("found %v, want %v; %v", found, want, err)
		}
	}
	_, err := s.SessionGet(t.Context(), n.ID)
	expectKind(t, err, chat.NotFound)
}

func testSessionList(s *storeSuite) {
	t, ann := s.t, s.user("ann")
	old := s.session(ann)
	s.later(24 * time.Hour)
	young := s.session(ann)
	list, err := s.SessionList(t.Context(), ann.ID)
	must(t, err)
	if len(list) != 2 || list[0].ID != young.ID || list[1].ID != old.ID || list[0].SeenAt.Sub(list[1].SeenAt) < 23*time.Hour {
		t.Errorf("%+v", list)
	}
	s.later(time.Hour)
	old.Address = "198.51.100.0/24"
	must(t, s.SessionTouch(t.Context(), old))
	if list, _ = s.SessionList(t.Context(), ann.ID); list[0].ID != old.ID || list[0].Address != old.Address || list[0].CreatedAt.After(list[1].CreatedAt) {
		t.Errorf("after use: %+v", list)
	}
	for range chattest.SessionsListed {
		s.session(ann)
	}
	list, err = s.SessionList(t.Context(), ann.ID)
	n, other := s.SessionCount(t.Context(), ann.ID)
	if err != nil || other != nil || len(list) != chattest.SessionsListed || n != chattest.SessionsListed+2 {
		t.Errorf("%d of %d are listed, %v %v", len(list), n, err, other)
	}
}

func testUserErase(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	general, other := s.room("General", ann, false), s.room("Other", bob, false)
	s.join(general, bob)
	kept := s.room("Kept", ann, false)
	s.join(kept, bob)
	_, err := s.RoomArchive(t.Context(), kept.ID, 0, true)
	must(t, err)
	s.ingest(post(general, ann, 1, "mine"), post(other, ann, 2, "elsewhere"), post(general, bob, 3, "his"), answer(general, bob, 4, 1, "to hers"))
	third := s.room("Third", bob, false)
	s.ingest(post(third, bob, 5, "hers is a reaction"), react(third, ann, 1, "👍", true), react(third, bob, 1, "👍", true))
	n := s.session(ann)
	gone, err := s.UserDelete(t.Context(), ann.ID)
	must(t, err)
	slices.Sort(gone.Written)
	if !slices.Equal(gone.Sessions, []uuid.UUID{n.ID}) || !slices.Equal(gone.Rooms, []chat.RoomID{general.ID, kept.ID}) ||
		!slices.Equal(gone.Written, []chat.RoomID{general.ID, other.ID, third.ID}) {
		t.Errorf("%+v", gone)
	}
	ms := s.all(general.ID)
	if len(ms) != 3 || ms[0].Body != "mine" || ms[0].AuthorName != "" || ms[0].Author != ann.ID || ms[1].AuthorName != "bob" || ms[2].AnsweredName != "" {
		t.Errorf("%+v", ms)
	}
	if of := s.all(third.ID)[0].Reactions; len(of) != 1 || of[0].Count != 2 || len(of[0].By) != 1 || of[0].By[0].Name != "bob" {
		t.Errorf("%+v", of)
	}
	for _, slug := range []string{"general", kept.Slug} {
		if !s.access(slug, bob).Admin || s.access(slug, ann).Member {
			t.Errorf("%s was not handed over", slug)
		}
	}
	s.expectErased(ann, n)
	at, err := s.UserDeletedAt(t.Context(), ann.ID)
	_, alive := s.UserDeletedAt(t.Context(), bob.ID)
	s.later(time.Hour)
	if later, _ := s.UserDeletedAt(t.Context(), ann.ID); err != nil || !at.After(ann.CreatedAt.Add(-time.Second)) || later.After(at) || !chat.Is(alive, chat.NotFound) {
		t.Errorf("erased at %v, then %v, %v; who is there: %v", at, later, err, alive)
	}
}

// expectErased fails unless nothing leads to an account, its name is reserved and its
// address is free.
func (s *storeSuite) expectErased(u chat.User, n chat.Session) {
	s.t.Helper()
	ctx := s.t.Context()
	_, err := s.SessionGet(ctx, n.ID)
	expectKind(s.t, err, chat.NotFound)
	_, err = s.UserByName(ctx, u.Username)
	expectKind(s.t, err, chat.NotFound)
	_, err = s.CredentialsByEmail(ctx, u.Email)
	expectKind(s.t, err, chat.NotFound)
	_, err = s.CredentialsOf(ctx, u.ID)
	expectKind(s.t, err, chat.NotFound)
	_, err = s.UserInsert(ctx, credentials("ANN", "other@example.org"))
	expectKind(s.t, err, chat.Conflict)
	if again, err := s.UserInsert(ctx, credentials("heir", u.Email)); err != nil || again.ID == u.ID {
		s.t.Errorf("the address was not free: %+v %v", again, err)
	}
}

func testTimeUp(s *storeSuite) {
	ctx, cancel := context.WithCancel(s.t.Context())
	cancel()
	_, err := s.UserByName(ctx, "ann")
	expectKind(s.t, err, chat.Unavailable)
	_, err = s.SessionGet(ctx, uuid.New())
	expectKind(s.t, err, chat.Unavailable)
	_, err = s.RoomsOf(ctx, 1, "")
	expectKind(s.t, err, chat.Unavailable)
}
