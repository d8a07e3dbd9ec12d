package postgres

import (
	"context"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"parley/chat"
)

func TestSignInDoesNotTellWhoHasAnAccount(t *testing.T) {
	a, _ := newAccounts(open(t))
	signUp(t, a, "ann")
	_, wrong := signIn(t, a, "ann@example.org", "wrong horse")
	for what, email := range map[string]string{
		"nobody": "nobody@example.org", "nothing": "", "no address": "ann", "NUL": "ann\x00@example.org", "not UTF-8": "\xff@example.org",
	} {
		if _, err := signIn(t, a, email, password); !chat.Is(err, chat.Unauthorized) || err.Error() != wrong.Error() {
			t.Errorf("%s: %v, for a wrong password %v", what, err, wrong)
		}
	}
}

func TestGuessingEndsAfterTenFailures(t *testing.T) {
	a, _ := newAccounts(open(t))
	signUp(t, a, "ann")
	signUp(t, a, "bob")
	for range 20 {
		if _, err := signIn(t, a, "ann@example.org", password); err != nil {
			t.Fatalf("a success counts: %v", err)
		}
	}
	for n := range 10 {
		if _, err := signIn(t, a, "ann@example.org", "wrong horse"); !chat.Is(err, chat.Unauthorized) {
			t.Fatalf("failure %d: %v", n, err)
		}
	}
	_, err := signIn(t, a, "ANN@example.org", password)
	expectKind(t, err, chat.TooMany)
	if _, err := signIn(t, a, "bob@example.org", password); err != nil {
		t.Errorf("somebody else: %v", err)
	}
}

// device is the browser of somebody who has signed in with it.
func device(u chat.User) chat.Asker {
	return chat.Asker{Address: "192.0.2.9", Device: chat.Device{}.With(u)}
}

func TestWhoGuessesElsewhereDoesNotLockTheOwnerOut(t *testing.T) {
	s := open(t)
	a, _ := newAccounts(s)
	ann := signUp(t, a, "ann")
	known := device(ann.User)
	for range 10 {
		_, err := signIn(t, a, "ann@example.org", "wrong horse")
		expectKind(t, err, chat.Unauthorized)
	}
	in := func(password string, from chat.Asker) error {
		_, err := a.SignIn(t.Context(), "ann@example.org", password, chat.Session{}, from)
		return err
	}
	expectKind(t, in(password, chat.Asker{Address: "192.0.2.8"}), chat.TooMany)
	must(t, in(password, known))
	must(t, a.ChangeEmail(t.Context(), ann, "ann@example.org", password, asker)) // signed in, too
	for range 10 {                                                               // a device counts for itself
		expectKind(t, in("wrong horse", known), chat.Unauthorized)
	}
	expectKind(t, in(password, known), chat.TooMany)
	must(t, in(password, device(ann.User)))
	bob := signUp(t, a, "bob")
	expectKind(t, in(password, device(bob.User)), chat.TooMany) // another's device is as good as none
	must(t, changePassword(t, a, ann, password, "battery staple"))
	expectKind(t, in("battery staple", device(ann.User)), chat.TooMany) // and so is one of another password's time
}

func TestAProofCountsForItsSession(t *testing.T) {
	a, _ := newAccounts(open(t))
	ann := signUp(t, a, "ann")
	other, err := signIn(t, a, "ann@example.org", password)
	must(t, err)
	for range 10 {
		expectKind(t, changePassword(t, a, ann, "wrong horse", "battery staple"), chat.Forbidden)
	}
	expectKind(t, changePassword(t, a, ann, password, "battery staple"), chat.TooMany)
	expectKind(t, a.Erase(t.Context(), ann, password), chat.TooMany)
	must(t, changePassword(t, a, other, password, "battery staple"))
}

// late is a store after whose look-up the request's time is up.
type late struct {
	*Store
	up context.CancelFunc
}

func (l late) UserByEmail(ctx context.Context, email string) (chat.User, error) {
	defer l.up()
	return l.Store.UserByEmail(ctx, email)
}

func TestARequestWhoseTimeIsUpIsAnsweredByThePassword(t *testing.T) {
	s := open(t)
	a, _ := newAccounts(s)
	signUp(t, a, "ann")
	in := func(password string) error {
		ctx, up := context.WithCancel(t.Context())
		a.Store = late{s, up}
		_, err := a.SignIn(ctx, "ann@example.org", password, chat.Session{}, asker)
		return err
	}
	for range 12 { // a success is given back all the same
		must(t, in(password))
	}
	for range 10 {
		expectKind(t, in("wrong horse"), chat.Unauthorized)
	}
	expectKind(t, in("wrong horse"), chat.TooMany)
}

func TestAHashOfAnotherCostIsReplacedAtSignIn(t *testing.T) {
	s := open(t)
	a, _ := newAccounts(s)
	ann := signUp(t, a, "ann")
	dearer, _ := newAccounts(s)
	dearer.Cost = bcrypt.MinCost + 1
	hash := func() string {
		u, err := s.UserByName(t.Context(), "ann")
		must(t, err)
		return u.PasswordHash
	}
	_, err := signIn(t, dearer, "ann@example.org", "wrong horse")
	expectKind(t, err, chat.Unauthorized)
	if hash() != ann.User.PasswordHash {
		t.Error("a wrong password replaced the hash")
	}
	in, err := signIn(t, dearer, "ann@example.org", password)
	must(t, err)
	if cost, _ := bcrypt.Cost([]byte(hash())); cost != dearer.Cost || in.User.PasswordHash != hash() {
		t.Errorf("it costs %d", cost)
	}
	if _, err := a.Session(t.Context(), ann.ID, time.Now(), ""); err != nil {
		t.Errorf("it ended a session: %v", err)
	}
}

func TestASignUpThatComesAgainIsNoWayToGuess(t *testing.T) {
	a, _ := newAccounts(open(t))
	signUp(t, a, "ann")
	for range 10 {
		_, err := a.SignUp(t.Context(), "ann", "ann@example.org", "wrong horse", chat.Session{}, asker)
		expectKind(t, err, chat.Conflict)
	}
	_, err := a.SignUp(t.Context(), "ann", "ann@example.org", password, chat.Session{}, asker)
	expectKind(t, err, chat.TooMany)
}

func TestAddressesAreNotProbedByChangingOnesOwn(t *testing.T) {
	a, _ := newAccounts(open(t))
	ann := signUp(t, a, "ann")
	signUp(t, a, "bob")
	for range 5 {
		expectKind(t, a.ChangeEmail(t.Context(), ann, "bob@example.org", password, asker), chat.Conflict)
	}
	expectKind(t, a.ChangeEmail(t.Context(), ann, "new@example.org", password, asker), chat.TooMany)
	must(t, a.ChangeEmail(t.Context(), ann, "ann@example.org", password, asker)) // it is so already
}
