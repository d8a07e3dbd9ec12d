package conformance

import (
	"sync"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/accounts"
)

// TestFactorStore tests a store against chat.FactorStore.
func TestFactorStore(t *testing.T, open OpenStore) {
	runStore(t, open, "an authenticator app is on once it is confirmed", testTOTPConfirmed)
	runStore(t, open, "a time step is taken once", testTOTPSteps)
	runStore(t, open, "a burnt time step is not taken", testTOTPBurnt)
	runStore(t, open, "a recovery code is taken once", testRecoveryCodes)
	runStore(t, open, "new recovery codes are made once by two clicks", testRecoveryReplaced)
	runStore(t, open, "a passkey belongs to one account", testPasskeys)
	runStore(t, open, "an account has a number of passkeys at most", testPasskeysMost)
	runStore(t, open, "an account's factors go at once, and with it", testFactorsGo)
}

// has checks what sign-ins, sessions and the administration read.
func (s *storeSuite) hasFactor(u chat.User, n chat.Session, want bool) {
	s.t.Helper()
	c, err := s.CredentialsOf(s.t.Context(), u.ID)
	must(s.t, err)
	e, err := s.CredentialsByEmail(s.t.Context(), u.Email)
	must(s.t, err)
	o, err := s.SessionGet(s.t.Context(), n.ID)
	must(s.t, err)
	a, err := s.AccountOf(s.t.Context(), u.ID)
	must(s.t, err)
	if c.SecondFactor != want || e.SecondFactor != want || o.User.SecondFactor != want || a.User.SecondFactor != want {
		s.t.Errorf("%s has a second factor: %v %v %v %v, want %v", u.Username, c.SecondFactor, e.SecondFactor, o.User.SecondFactor, a.User.SecondFactor, want)
	}
}

func (s *storeSuite) yes(got bool, err error) {
	s.t.Helper()
	must(s.t, err)
	if !got {
		s.t.Error("not done")
	}
}

func (s *storeSuite) no(got bool, err error) {
	s.t.Helper()
	must(s.t, err)
	if got {
		s.t.Error("done")
	}
}

// Of two clicks that make new codes, the second finds those of the first, whatever proves it.
func testRecoveryReplaced(s *storeSuite) {
	t, ann := s.t, s.user("ann")
	begun, err := s.TOTPBegin(t.Context(), ann.ID, []byte("sealed"))
	s.yes(begun, err)
	s.yes(s.TOTPConfirm(t.Context(), ann.ID, 7, [][]byte{{1}, {2}}))
	replace := func(p chat.Proof, hashes ...[]byte) (bool, error) {
		return s.RecoveryReplace(t.Context(), ann.ID, hashes, p)
	}
	s.yes(s.RecoveryJustMade(t.Context(), ann.ID, [][]byte{{2}, {1}}))
	s.no(s.RecoveryJustMade(t.Context(), ann.ID, [][]byte{{1}}))
	s.no(s.RecoveryJustMade(t.Context(), ann.ID, nil))
	s.no(replace(chat.Proof{Step: 7}, []byte{3}, []byte{4}))
	s.no(replace(chat.Proof{Code: []byte{9}}, []byte{3}, []byte{4}))
	s.yes(replace(chat.Proof{Step: 8}, []byte{3}, []byte{4}))
	s.yes(replace(chat.Proof{Step: 8}, []byte{3}, []byte{4}))
	s.no(s.RecoveryTake(t.Context(), ann.ID, []byte{1}))
	s.yes(replace(chat.Proof{Code: []byte{3}}, []byte{5}, []byte{6}))
	s.yes(replace(chat.Proof{Code: []byte{3}}, []byte{5}, []byte{6}))
	s.no(replace(chat.Proof{Step: 8}, []byte{7}))
	s.later(chat.RepeatWindow + time.Second)
	s.no(s.RecoveryJustMade(t.Context(), ann.ID, [][]byte{{5}, {6}}))
	s.no(replace(chat.Proof{Step: 8}, []byte{5}, []byte{6}))
	s.yes(s.RecoveryTake(t.Context(), ann.ID, []byte{6}))
	s.no(s.RecoveryJustMade(t.Context(), ann.ID, [][]byte{{5}, {6}}))
	var both sync.WaitGroup
	errs, done := make([]error, 2), make([]bool, 2)
	for n := range done {
		both.Go(func() { done[n], errs[n] = replace(chat.Proof{Step: 9}, []byte{8}) })
	}
	both.Wait()
	for n := range done {
		s.yes(done[n], errs[n])
	}
}

func testTOTPConfirmed(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	n, other := s.session(ann), s.session(bob)
	_, err := s.TOTPOf(t.Context(), ann.ID)
	expectKind(t, err, chat.NotFound)
	s.no(s.TOTPConfirm(t.Context(), ann.ID, 7, nil))
	s.yes(s.TOTPBegin(t.Context(), ann.ID, []byte("first")))
	s.yes(s.TOTPBegin(t.Context(), ann.ID, []byte("secret")))
	s.hasFactor(ann, n, false)
	s.no(s.TOTPTake(t.Context(), ann.ID, 9))
	s.yes(s.TOTPConfirm(t.Context(), ann.ID, 7, [][]byte{{1}, {2}}))
	s.no(s.TOTPConfirm(t.Context(), ann.ID, 8, [][]byte{{3}}))
	s.no(s.TOTPBegin(t.Context(), ann.ID, []byte("third")))
	if f, err := s.TOTPOf(t.Context(), ann.ID); err != nil || !f.On || string(f.Secret) != "secret" {
		t.Errorf("%+v %v", f, err)
	}
	s.hasFactor(ann, n, true)
	s.hasFactor(bob, other, false)
	if left, err := s.RecoveryCount(t.Context(), ann.ID); err != nil || left != 2 {
		t.Errorf("%d codes, %v", left, err)
	}
	s.yes(s.TOTPDelete(t.Context(), ann.ID))
	s.no(s.TOTPDelete(t.Context(), ann.ID))
	s.hasFactor(ann, n, false)
	if left, err := s.RecoveryCount(t.Context(), ann.ID); err != nil || left != 0 {
		t.Errorf("%d codes, %v", left, err)
	}
}

func (s *storeSuite) totp(u chat.User) {
	s.t.Helper()
	s.yes(s.TOTPBegin(s.t.Context(), u.ID, []byte("secret")))
	s.yes(s.TOTPConfirm(s.t.Context(), u.ID, 7, [][]byte{{1}, {2}}))
}

func testTOTPSteps(s *storeSuite) {
	ann := s.user("ann")
	s.totp(ann)
	for _, c := range []struct {
		step int64
		took bool
	}{{7, false}, {6, false}, {9, true}, {9, false}, {8, false}, {10, true}} {
		if took, err := s.TOTPTake(s.t.Context(), ann.ID, c.step); err != nil || took != c.took {
			s.t.Errorf("step %d: %v %v", c.step, took, err)
		}
	}
}

func testTOTPBurnt(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	s.totp(ann)
	s.totp(bob)
	burn := func(steps ...int64) {
		for _, step := range steps {
			must(t, s.TOTPBurn(t.Context(), ann.ID, step))
		}
	}
	burn(12, 11)
	s.yes(s.TOTPTake(t.Context(), ann.ID, 10))
	s.no(s.TOTPTake(t.Context(), ann.ID, 11))
	s.no(s.TOTPTake(t.Context(), ann.ID, 12))
	s.yes(s.TOTPTake(t.Context(), ann.ID, 13))
	s.yes(s.TOTPTake(t.Context(), bob.ID, 11))
	burn(21, 22, 23, 24, 25, 26, 27, 28, 29, 30)
	s.no(s.TOTPTake(t.Context(), ann.ID, 21))
	s.no(s.TOTPTake(t.Context(), ann.ID, 30))
	s.yes(s.TOTPDelete(t.Context(), ann.ID))
	s.totp(ann) // another app has other codes
	s.yes(s.TOTPTake(t.Context(), ann.ID, 21))
}

func testRecoveryCodes(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	s.totp(ann)
	s.totp(bob)
	s.no(s.RecoveryTake(t.Context(), ann.ID, []byte{3}))
	s.yes(s.RecoveryTake(t.Context(), ann.ID, []byte{1}))
	s.no(s.RecoveryTake(t.Context(), ann.ID, []byte{1}))
	must(t, s.RecoverySet(t.Context(), ann.ID, [][]byte{{4}}))
	s.no(s.RecoveryTake(t.Context(), ann.ID, []byte{2}))
	s.yes(s.RecoveryTake(t.Context(), ann.ID, []byte{4}))
	s.yes(s.RecoveryTake(t.Context(), bob.ID, []byte{1}))
}

func testPasskeys(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	n := s.session(ann)
	add := func(u chat.User, id byte, hashes [][]byte) (bool, error) {
		return s.PasskeyInsert(t.Context(), chat.Passkey{ID: []byte{id}, User: u.ID, Name: "Phone", Credential: []byte(`{"n": 1}`)}, hashes)
	}
	s.yes(add(ann, 1, [][]byte{{1}}))
	s.no(add(bob, 1, nil))
	s.hasFactor(ann, n, true)
	p, err := s.PasskeyByID(t.Context(), []byte{1})
	if err != nil || p.User != ann.ID || p.Name != "Phone" || p.MadeAt.IsZero() || !p.UsedAt.IsZero() {
		t.Errorf("%+v %v", p, err)
	}
	must(t, s.PasskeyUsed(t.Context(), []byte{1}, []byte(`{"n": 1}`), time.Time{}))
	list, err := s.Passkeys(t.Context(), ann.ID)
	if err != nil || len(list) != 1 || list[0].UsedAt.Before(list[0].MadeAt) {
		t.Errorf("%+v %v", list, err)
	}
	asked := list[0].UsedAt.Add(time.Minute) // by a clock that is ahead
	must(t, s.PasskeyUsed(t.Context(), []byte{1}, []byte(`{"n": 2}`), asked))
	list, err = s.Passkeys(t.Context(), ann.ID)
	if err != nil || len(list) != 1 || !list[0].UsedAt.Equal(asked) || string(list[0].Credential) != `{"n": 2}` {
		t.Errorf("%+v %v", list, err)
	}
	s.yes(add(ann, 2, nil))
	s.no(s.PasskeyDelete(t.Context(), bob.ID, []byte{1}))
	s.yes(s.PasskeyDelete(t.Context(), ann.ID, []byte{1}))
	s.hasFactor(ann, n, true)
	s.yes(s.PasskeyDelete(t.Context(), ann.ID, []byte{2}))
	s.hasFactor(ann, n, false)
	s.no(s.RecoveryTake(t.Context(), ann.ID, []byte{1}))
	s.yes(add(ann, 3, nil))
	s.yes(s.FactorsDelete(t.Context(), 0, ann.ID, accounts.CheckManages))
	_, err = s.PasskeyByID(t.Context(), []byte{3})
	expectKind(t, err, chat.NotFound)
}

func testPasskeysMost(s *storeSuite) {
	t, ann := s.t, s.user("ann")
	add := func(id byte) (bool, error) {
		return s.PasskeyInsert(t.Context(), chat.Passkey{ID: []byte{id}, User: ann.ID, Name: "Phone", Credential: []byte(`{}`)}, nil)
	}
	for id := range byte(chat.PasskeysMax) {
		s.yes(add(id))
	}
	s.no(add(0)) // the second of two clicks
	_, err := add(chat.PasskeysMax)
	expectKind(t, err, chat.Conflict)
	if list, err := s.Passkeys(t.Context(), ann.ID); err != nil || len(list) != chat.PasskeysMax {
		t.Errorf("%d passkeys, %v", len(list), err)
	}
	s.yes(s.PasskeyDelete(t.Context(), ann.ID, []byte{0}))
	s.yes(add(chat.PasskeysMax))
}

func testFactorsGo(s *storeSuite) {
	t, ann := s.t, s.user("ann")
	n := s.session(ann)
	s.no(s.FactorsDelete(t.Context(), 0, ann.ID, accounts.CheckManages))
	s.totp(ann)
	s.yes(s.FactorsDelete(t.Context(), 0, ann.ID, accounts.CheckManages))
	s.hasFactor(ann, n, false)
	s.no(s.RecoveryTake(t.Context(), ann.ID, []byte{1}))
	s.totp(ann)
	_, err := s.UserDelete(t.Context(), ann.ID)
	must(t, err)
	_, err = s.TOTPOf(t.Context(), ann.ID)
	expectKind(t, err, chat.NotFound)
	s.no(s.RecoveryTake(t.Context(), ann.ID, []byte{1}))
}
