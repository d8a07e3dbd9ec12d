package conformance

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/accounts"
)

// TestIdentityStore tests a store against accounts.IdentityStore.
func TestIdentityStore(t *testing.T, open OpenStore) {
	runStore(t, open, "an identity belongs to one account", testIdentities)
	runStore(t, open, "an account is made with an identity, or not at all", testIdentityMakesAccount)
	runStore(t, open, "the last way into an account stays", testLastWayIn)
	runStore(t, open, "all identities of an account go, or none", testIdentitiesDelete)
	runStore(t, open, "an account's identities go with it", testIdentitiesGo)
}

func (s *storeSuite) link(u chat.User, subject string) (bool, error) {
	return s.IdentityInsert(s.t.Context(), chat.Identity{Issuer: "https://id.example", Subject: subject, User: u.ID, Shown: "shown " + subject})
}

func testIdentities(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	_, err := s.IdentityGet(t.Context(), "https://id.example", "1")
	expectKind(t, err, chat.NotFound)
	s.yes(s.link(ann, "1"))
	s.no(s.link(ann, "1"))
	s.no(s.link(bob, "1"))
	s.yes(s.link(ann, "2"))
	s.yes(s.IdentityInsert(t.Context(), chat.Identity{Issuer: "https://other.example", Subject: "1", User: bob.ID}))
	i, err := s.IdentityGet(t.Context(), "https://id.example", "1")
	if err != nil || i.User != ann.ID || i.Shown != "shown 1" || i.MadeAt.IsZero() || !i.UsedAt.IsZero() {
		t.Errorf("%+v %v", i, err)
	}
	must(t, s.IdentityUsed(t.Context(), chat.Identity{Issuer: "https://id.example", Subject: "1", Shown: "Ann"}))
	list, err := s.Identities(t.Context(), ann.ID)
	if err != nil || len(list) != 2 || list[0].Subject != "1" || list[0].Shown != "Ann" || list[0].UsedAt.IsZero() || !list[1].UsedAt.IsZero() {
		t.Errorf("%+v %v", list, err)
	}
	s.no(s.IdentityDelete(t.Context(), bob.ID, "https://id.example", "1"))
	s.yes(s.IdentityDelete(t.Context(), ann.ID, "https://id.example", "1"))
	s.no(s.IdentityDelete(t.Context(), ann.ID, "https://id.example", "1"))
	s.yes(s.link(bob, "1"))
}

// vouched are the credentials of an account that an identity signs in to.
func vouched(name, subject string) chat.Credentials {
	c := credentials(name, name+"@example.org")
	c.PasswordHash, c.Verified = "", true
	c.Identity = &chat.Identity{Issuer: "https://id.example", Subject: subject, Shown: name}
	return c
}

func testIdentityMakesAccount(s *storeSuite) {
	t := s.t
	ann, err := s.UserInsert(t.Context(), vouched("ann", "1"))
	must(t, err)
	if i, err := s.IdentityGet(t.Context(), "https://id.example", "1"); err != nil || i.User != ann.ID || i.Shown != "ann" || !i.MadeAt.Equal(ann.CreatedAt) {
		t.Errorf("%+v %v", i, err)
	}
	if c, err := s.CredentialsOf(t.Context(), ann.ID); err != nil || c.PasswordHash != "" {
		t.Errorf("%+v %v", c, err)
	}
	if proven, err := s.EmailVerified(t.Context(), ann.ID); err != nil || !proven {
		t.Errorf("the email is proven: %v %v", proven, err)
	}
	_, err = s.UserInsert(t.Context(), vouched("bob", "1"))
	expectKind(t, err, chat.Conflict)
	_, err = s.UserByName(t.Context(), "bob")
	expectKind(t, err, chat.NotFound)
	_, err = s.UserInsert(t.Context(), vouched("ann", "2"))
	expectKind(t, err, chat.Conflict)
	_, err = s.IdentityGet(t.Context(), "https://id.example", "2")
	expectKind(t, err, chat.NotFound)
}

func testLastWayIn(s *storeSuite) {
	t := s.t
	ann, err := s.UserInsert(t.Context(), vouched("ann", "1"))
	must(t, err)
	last := func() {
		t.Helper()
		_, err := s.IdentityDelete(t.Context(), ann.ID, "https://id.example", "1")
		expectKind(t, err, chat.Conflict)
	}
	last()
	s.totp(ann) // a second step is no way in
	last()
	s.yes(s.link(ann, "2"))
	s.yes(s.IdentityDelete(t.Context(), ann.ID, "https://id.example", "2"))
	last()
	s.yes(s.PasskeyInsert(t.Context(), chat.Passkey{ID: []byte{1}, User: ann.ID, Name: "Phone", Credential: []byte(`{}`)}, nil))
	s.yes(s.IdentityDelete(t.Context(), ann.ID, "https://id.example", "1"))
	s.yes(s.link(ann, "1"))
	s.yes(s.PasskeyDelete(t.Context(), ann.ID, []byte{1}))
	last()
	_, err = s.PasswordSet(t.Context(), ann.ID, "hash", s.session(ann).ID)
	must(t, err)
	s.yes(s.IdentityDelete(t.Context(), ann.ID, "https://id.example", "1"))
}

func testIdentitiesDelete(s *storeSuite) {
	t, bob := s.t, s.user("bob")
	ann, err := s.UserInsert(t.Context(), vouched("ann", "1"))
	must(t, err)
	s.yes(s.link(ann, "2"))
	s.yes(s.link(bob, "3"))
	left := func(want int) {
		t.Helper()
		if list, err := s.Identities(t.Context(), ann.ID); err != nil || len(list) != want {
			t.Errorf("%+v %v, want %d", list, err, want)
		}
	}
	_, _, err = s.IdentitiesDelete(t.Context(), 0, ann.ID, accounts.CheckManages)
	expectKind(t, err, chat.Conflict)
	left(2)
	open := s.session(ann)
	_, err = s.PasswordSet(t.Context(), ann.ID, "hash", open.ID)
	must(t, err)
	gone, ended, err := s.IdentitiesDelete(t.Context(), 0, ann.ID, accounts.CheckManages)
	if !slices.Equal(ended, []uuid.UUID{open.ID}) {
		t.Errorf("ended %v, not %v", ended, open.ID)
	}
	if err != nil || len(gone) != 2 || gone[0].User != ann.ID || gone[0].Subject == gone[1].Subject {
		t.Errorf("%+v %v", gone, err)
	}
	left(0)
	s.session(ann)
	if gone, ended, err := s.IdentitiesDelete(t.Context(), 0, ann.ID, accounts.CheckManages); err != nil || len(gone)+len(ended) > 0 {
		t.Errorf("again: %+v %v %v", gone, ended, err)
	}
	_, err = s.IdentityGet(t.Context(), "https://id.example", "3")
	must(t, err)
	carl, err := s.UserInsert(t.Context(), vouched("carl", "4"))
	must(t, err)
	s.yes(s.PasskeyInsert(t.Context(), chat.Passkey{ID: []byte{1}, User: carl.ID, Name: "Phone", Credential: []byte(`{}`)}, nil))
	if gone, _, err := s.IdentitiesDelete(t.Context(), 0, carl.ID, accounts.CheckManages); err != nil || len(gone) != 1 {
		t.Errorf("with a passkey: %+v %v", gone, err)
	}
}

func testIdentitiesGo(s *storeSuite) {
	t, ann := s.t, s.user("ann")
	s.yes(s.link(ann, "1"))
	_, err := s.FactorsDelete(t.Context(), 0, ann.ID, accounts.CheckManages)
	must(t, err)
	if list, err := s.Identities(t.Context(), ann.ID); err != nil || len(list) != 1 {
		t.Errorf("without second factors: %+v %v", list, err)
	}
	_, err = s.UserDelete(t.Context(), ann.ID)
	must(t, err)
	_, err = s.IdentityGet(t.Context(), "https://id.example", "1")
	expectKind(t, err, chat.NotFound)
	s.yes(s.link(s.user("bob"), "1"))
}
