package conformance

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/accounts"
)

// TestTokenStore tests a store against accounts.TokenStore.
func TestTokenStore(t *testing.T, open OpenStore) {
	runStore(t, open, "a token sets a password once, and ends sessions and others like it", testPasswordReset)
	runStore(t, open, "a token that first proves an address ends identities and passkeys", testResetProves)
	runStore(t, open, "a token ends with time, a new password, a new address, and its account", testTokensEnd)
	runStore(t, open, "a token by an admin ends with a new role", testRoleEndsTokens)
	runStore(t, open, "a change of address is confirmed at both", testEmailChange)
	runStore(t, open, "an address that was never proven confirms no change", testEmailChangeUnproven)
	runStore(t, open, "a change of address ends", testEmailChangeEnds)
	runStore(t, open, "a new password ends the addresses of feeds", testPasswordEndsFeeds)
	runStore(t, open, "a token proves the address that it was sent to", testEmailVerify)
}

func (s *storeSuite) token(u chat.User, hash string, p chat.TokenPurpose) {
	s.t.Helper()
	t := chat.AccountToken{User: u, Purpose: p, Address: u.Email}
	if p == chat.TokenResetByAdmin {
		must(s.t, s.TokenInsertBy(s.t.Context(), 0, []byte(hash), t, accounts.CheckManages))
	} else {
		must(s.t, s.TokenInsert(s.t.Context(), []byte(hash), t))
	}
}

// expectToken checks whether there is such a token.
func (s *storeSuite) expectToken(hash string, want bool) chat.AccountToken {
	s.t.Helper()
	t, err := s.TokenGet(s.t.Context(), []byte(hash))
	if want != (err == nil) || err != nil && !chat.Is(err, chat.NotFound) {
		s.t.Errorf("%s: %+v %v", hash, t, err)
	}
	return t
}

func (s *storeSuite) expectVerified(u chat.User, want bool) {
	s.t.Helper()
	if got, err := s.EmailVerified(s.t.Context(), u.ID); err != nil || got != want {
		s.t.Errorf("%s is verified: %v %v", u.Username, got, err)
	}
}

func testPasswordReset(s *storeSuite) {
	ann, bob := s.user("ann"), s.user("bob")
	hers, his := s.session(ann), s.session(bob)
	s.token(ann, "one", chat.TokenReset)
	s.token(ann, "two", chat.TokenResetByAdmin)
	s.token(ann, "three", chat.TokenResetByAdmin)
	s.token(bob, "his", chat.TokenReset)
	s.expectToken("two", false) // there is a later one
	t := s.expectToken("one", true)
	if t.User.ID != ann.ID || t.User.Username != "ann" || t.User.Email != ann.Email || t.Purpose != chat.TokenReset || t.Address != ann.Email || !t.UsedAt.IsZero() {
		s.t.Errorf("%+v", t)
	}
	ended, err := s.PasswordReset(s.t.Context(), []byte("one"), "another hash")
	if err != nil || len(ended) != 1 || ended[0] != hers.ID {
		s.t.Errorf("ended %v %v", ended, err)
	}
	if c, err := s.CredentialsOf(s.t.Context(), ann.ID); err != nil || c.PasswordHash != "another hash" {
		s.t.Errorf("%+v %v", c, err)
	}
	if t := s.expectToken("one", true); t.UsedAt.IsZero() {
		s.t.Errorf("%+v", t)
	}
	_, err = s.PasswordReset(s.t.Context(), []byte("one"), "a third hash")
	expectKind(s.t, err, chat.NotFound)
	s.expectToken("three", false)
	s.expectToken("his", true)
	s.expectVerified(ann, true)
	s.expectVerified(bob, false)
	_, err = s.SessionGet(s.t.Context(), his.ID)
	must(s.t, err)
}

func testResetProves(s *storeSuite) {
	ann, bob := s.user("ann"), s.user("bob")
	n := s.session(ann)
	waysIn := func(id byte, purpose chat.TokenPurpose, want bool) {
		s.t.Helper()
		s.yes(s.link(ann, string('a'+rune(id))))
		s.yes(s.PasskeyInsert(s.t.Context(), chat.Passkey{ID: []byte{id}, User: ann.ID, Name: "Phone", Credential: []byte(`{}`)}, [][]byte{{id}}))
		s.token(ann, string([]byte{id}), purpose)
		_, err := s.PasswordReset(s.t.Context(), []byte{id}, "hash")
		must(s.t, err)
		identities, err := s.Identities(s.t.Context(), ann.ID)
		if err != nil || (len(identities) > 0) != want {
			s.t.Errorf("%s %d: identities %v %v", purpose, id, identities, err)
		}
		passkeys, err := s.Passkeys(s.t.Context(), ann.ID)
		if err != nil || (len(passkeys) > 0) != want {
			s.t.Errorf("%s %d: passkeys %v %v", purpose, id, passkeys, err)
		}
		n = s.session(ann)
		s.hasFactor(ann, n, want)
	}
	s.yes(s.link(bob, "of bob"))
	waysIn(1, chat.TokenResetByAdmin, true)
	waysIn(2, chat.TokenReset, false)
	s.no(s.RecoveryTake(s.t.Context(), ann.ID, []byte{2}))
	waysIn(3, chat.TokenReset, true) // the address is proven
	if list, err := s.Identities(s.t.Context(), bob.ID); err != nil || len(list) != 1 {
		s.t.Errorf("%v %v", list, err)
	}
	s.totp(bob)
	s.token(bob, "his", chat.TokenReset)
	_, err := s.PasswordReset(s.t.Context(), []byte("his"), "hash")
	must(s.t, err)
	s.hasFactor(bob, s.session(bob), true) // an app opens nothing alone
}

func testTokensEnd(s *storeSuite) {
	ann, bob := s.user("ann"), s.user("bob")
	end := func(what string, how func()) {
		s.t.Helper()
		s.token(ann, what, chat.TokenReset)
		s.token(bob, "of bob "+what, chat.TokenReset)
		how()
		s.expectToken(what, false)
		_, err := s.PasswordReset(s.t.Context(), []byte(what), "hash")
		expectKind(s.t, err, chat.NotFound)
		s.expectToken("of bob "+what, what != "time")
	}
	end("time", func() { s.later(chat.TokenLasts[chat.TokenReset] + time.Second) })
	end("password", func() {
		_, err := s.PasswordSet(s.t.Context(), ann.ID, "hash", uuid.Nil)
		must(s.t, err)
	})
	end("address", func() { must(s.t, s.EmailSet(s.t.Context(), ann.ID, "new@example.org")) })
	end("deactivation", func() {
		_, _, err := s.UserBar(s.t.Context(), 0, ann.ID, "", func(chat.Role, chat.Role, int) error { return nil })
		must(s.t, err)
	})
	_, err := s.UserUnbar(s.t.Context(), 0, ann.ID, accounts.CheckManages)
	must(s.t, err)
	s.expectToken("deactivation", true) // it was only held
	end("deletion", func() {
		_, err := s.UserDelete(s.t.Context(), ann.ID)
		must(s.t, err)
	})
}

func testRoleEndsTokens(s *storeSuite) {
	ann, bob := s.user("ann"), s.user("bob")
	allowed := func(chat.Role, chat.Role, chat.Role, int) error { return nil }
	change := func(to chat.Role, check chat.RoleCheck) { _, _ = s.RoleChange(s.t.Context(), 0, ann.ID, to, check) }
	for _, u := range []chat.User{ann, bob} {
		s.token(u, u.Username+" by admin", chat.TokenResetByAdmin)
		s.token(u, u.Username+" by mail", chat.TokenReset)
	}
	change(chat.Regular, allowed) // as before
	change(chat.Owner, func(chat.Role, chat.Role, chat.Role, int) error { return chat.E(chat.Forbidden, "No.") })
	s.expectToken("ann by admin", true)
	change(chat.Owner, allowed)
	s.expectToken("ann by admin", false)
	s.expectToken("ann by mail", true)
	s.expectToken("bob by admin", true)
	_, err := s.SetUp(s.t.Context(), chat.Founding{Owner: chat.Credentials{User: chat.User{ID: bob.ID, Role: chat.Owner}}}, func(chat.ServerState) error { return nil })
	must(s.t, err)
	s.expectToken("bob by admin", false)
}

func testPasswordEndsFeeds(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	epoch := func() int64 {
		t.Helper()
		if _, err := s.FeedSet(t.Context(), ann.ID, true); err != nil {
			t.Fatal(err)
		}
		n, err := s.FeedEpoch(t.Context(), ann.ID)
		must(t, err)
		return n
	}
	if _, err := s.FeedSet(t.Context(), bob.ID, true); err != nil {
		t.Fatal(err)
	}
	first := epoch()
	_, err := s.PasswordSet(t.Context(), ann.ID, "hash", uuid.Nil)
	must(t, err)
	_, err = s.FeedEpoch(t.Context(), ann.ID)
	expectKind(t, err, chat.NotFound)
	second := epoch()
	s.token(ann, "for a password", chat.TokenReset)
	_, err = s.PasswordReset(t.Context(), []byte("for a password"), "hash")
	must(t, err)
	_, err = s.FeedEpoch(t.Context(), ann.ID)
	expectKind(t, err, chat.NotFound)
	if third := epoch(); first == second || second == third || first == third {
		t.Errorf("the epochs are %d, %d and %d", first, second, third)
	}
	_, err = s.FeedEpoch(t.Context(), bob.ID)
	must(t, err)
}

func testEmailVerify(s *storeSuite) {
	ann := s.user("ann")
	s.token(ann, "one", chat.TokenVerify)
	s.token(ann, "two", chat.TokenVerify)
	must(s.t, s.EmailVerify(s.t.Context(), []byte("one")))
	expectKind(s.t, s.EmailVerify(s.t.Context(), []byte("one")), chat.NotFound)
	s.expectVerified(ann, true)
	must(s.t, s.EmailSet(s.t.Context(), ann.ID, ann.Email))
	s.expectVerified(ann, true)
	must(s.t, s.EmailSet(s.t.Context(), ann.ID, "new@example.org"))
	s.expectVerified(ann, false)
	expectKind(s.t, s.EmailVerify(s.t.Context(), []byte("two")), chat.NotFound)
	s.expectVerified(ann, false)
}

// prove has a user's address confirmed.
func (s *storeSuite) prove(u chat.User) {
	s.t.Helper()
	s.token(u, "proof of "+u.Email, chat.TokenVerify)
	must(s.t, s.EmailVerify(s.t.Context(), []byte("proof of "+u.Email)))
}

// changing has a user's change of address wait, with a token for each of the two.
func (s *storeSuite) changing(u chat.User, email, old, new string) {
	s.t.Helper()
	s.yes(s.EmailChangeAsk(s.t.Context(), u.ID, email, time.Minute))
	for hash, p := range map[string]chat.TokenPurpose{old: chat.TokenEmailOld, new: chat.TokenEmailNew} {
		must(s.t, s.TokenInsert(s.t.Context(), []byte(hash), chat.AccountToken{User: u, Purpose: p, Address: email}))
	}
}

// confirms checks what following a link does.
func (s *storeSuite) confirms(hash string, want bool) {
	s.t.Helper()
	if complete, err := s.EmailChangeConfirm(s.t.Context(), []byte(hash)); err != nil || complete != want {
		s.t.Errorf("%s: %v %v", hash, complete, err)
	}
}

func (s *storeSuite) confirmsNot(hash string, want chat.Kind) {
	s.t.Helper()
	_, err := s.EmailChangeConfirm(s.t.Context(), []byte(hash))
	expectKind(s.t, err, want)
}

func testEmailChange(s *storeSuite) {
	ann, bob := s.user("ann"), s.user("bob")
	s.prove(ann)
	s.changing(ann, "New@example.org", "old", "new")
	s.no(s.EmailChangeAsk(s.t.Context(), ann.ID, "New@example.org", time.Minute)) // the second of two clicks
	s.token(ann, "reset", chat.TokenReset)
	s.confirms("new", false)
	s.confirmsNot("new", chat.NotFound)
	c, err := s.EmailChangeGet(s.t.Context(), ann.ID)
	if err != nil || c.Email != "New@example.org" || c.Old || !c.New || c.MadeAt.IsZero() {
		s.t.Errorf("%+v %v", c, err)
	}
	_, err = s.EmailChangeGet(s.t.Context(), bob.ID)
	expectKind(s.t, err, chat.NotFound)
	s.expectToken("reset", true)
	s.confirms("old", true)
	s.expectToken("reset", false)
	if u, err := s.CredentialsByEmail(s.t.Context(), "new@example.org"); err != nil || u.ID != ann.ID || u.Email != "New@example.org" {
		s.t.Errorf("%+v %v", u, err)
	}
	s.yes(s.EmailVerified(s.t.Context(), ann.ID))
	_, err = s.EmailChangeGet(s.t.Context(), ann.ID)
	expectKind(s.t, err, chat.NotFound)
}

func testEmailChangeUnproven(s *storeSuite) {
	ann := s.user("ann")
	expectChange := func(email string, old bool) {
		s.t.Helper()
		c, err := s.EmailChangeGet(s.t.Context(), ann.ID)
		if err != nil || c.Email != email || c.Old != old || c.New {
			s.t.Errorf("%+v %v", c, err)
		}
	}
	s.changing(ann, "first@example.org", "old first", "new first")
	expectChange("first@example.org", true)
	s.prove(ann) // a proven address confirms the next change
	s.changing(ann, "second@example.org", "old second", "new second")
	expectChange("second@example.org", false)
	s.confirms("new second", false)
	must(s.t, s.EmailSet(s.t.Context(), ann.ID, "set@example.org"))
	s.changing(ann, "third@example.org", "old third", "new third")
	s.confirms("new third", true)
	s.yes(s.EmailVerified(s.t.Context(), ann.ID))
	if u, err := s.CredentialsOf(s.t.Context(), ann.ID); err != nil || u.Email != "third@example.org" {
		s.t.Errorf("%+v %v", u, err)
	}
}

func testEmailChangeEnds(s *storeSuite) {
	ann, bob := s.user("ann"), s.user("bob")
	s.prove(ann)
	s.prove(bob)
	s.token(bob, "of bob", chat.TokenEmailNew)
	ends := func(what string, end func()) {
		s.t.Helper()
		s.changing(ann, what+"@example.org", "old "+what, "new "+what)
		s.confirms("old "+what, false)
		end()
		s.confirmsNot("new "+what, chat.NotFound)
		s.expectToken("new "+what, false) // the same address may be asked for again
	}
	ends("password", func() {
		_, err := s.PasswordSet(s.t.Context(), ann.ID, "hash", uuid.Nil)
		must(s.t, err)
	})
	ends("reset", func() {
		s.token(ann, "for a password", chat.TokenReset)
		_, err := s.PasswordReset(s.t.Context(), []byte("for a password"), "hash")
		must(s.t, err)
	})
	ends("address", func() { must(s.t, s.EmailSet(s.t.Context(), ann.ID, "another@example.org")) })
	ann.Email = "another@example.org"
	s.prove(ann)
	ends("word", func() { must(s.t, s.EmailChangeForget(s.t.Context(), ann.ID)) })
	s.changing(ann, "word@example.org", "old again", "new again")
	s.confirmsNot("new word", chat.NotFound)
	s.expectToken("old word", true) // for second clicks
	s.expectToken("of bob", true)
	ends("later", func() { s.changing(ann, "latest@example.org", "old latest", "new latest") })
	s.confirms("new latest", false)
	s.changing(bob, "latest@example.org", "bob old", "bob new") // both want it
	s.confirms("bob new", false)
	s.confirms("bob old", true)
	s.confirmsNot("old latest", chat.Conflict)
	s.confirmsNot("old latest", chat.Conflict) // it changed nothing
	ends("time", func() { s.later(chat.EmailChangeLasts + time.Second) })
	ends("deletion", func() {
		_, err := s.UserDelete(s.t.Context(), ann.ID)
		must(s.t, err)
	})
}
