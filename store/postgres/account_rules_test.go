package postgres

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"golang.org/x/crypto/bcrypt"

	"parley/chat"
)

const password = "correct horse"

func signUp(t testing.TB, a *chat.Accounts, name string) chat.Session {
	t.Helper()
	s, err := a.SignUp(t.Context(), name, name+"@example.org", password, chat.Session{Agent: "A browser"}, "192.0.2.1")
	must(t, err)
	return s
}

func signIn(t testing.TB, a *chat.Accounts, email, password string) (chat.Session, error) {
	t.Helper()
	return a.SignIn(t.Context(), email, password, chat.Session{}, "192.0.2.1")
}

func TestWhoSignsUpIsSignedIn(t *testing.T) {
	s := open(t)
	a, _ := newAccounts(s)
	ann := signUp(t, a, "ann")
	got, err := a.Session(t.Context(), ann.ID, time.Now(), "192.0.2.1")
	if err != nil || got.User.Username != "ann" || got.User.ID == 0 {
		t.Errorf("%+v %v", got, err)
	}
	if hash := got.User.PasswordHash; strings.Contains(hash, password) || bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)) != nil {
		t.Errorf("the hash is %q", hash)
	}
	again, err := signIn(t, a, " ANN@example.org ", password)
	if err != nil || again.ID == ann.ID || again.User.ID != ann.User.ID {
		t.Errorf("%+v %v", again, err)
	}
}

func TestSignUpDoesNotTellWhichOfTheTwoIsTaken(t *testing.T) {
	a, _ := newAccounts(open(t))
	signUp(t, a, "ann")
	_, name := a.SignUp(t.Context(), "ANN", "new@example.org", password, chat.Session{}, "192.0.2.1")
	_, email := a.SignUp(t.Context(), "new", "Ann@Example.org", password, chat.Session{}, "192.0.2.1")
	if !chat.Is(name, chat.Conflict) || name.Error() != email.Error() || chat.As(name).Field != chat.As(email).Field {
		t.Errorf("%v\n%v", name, email)
	}
}

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

func TestAnUnusedSessionEnds(t *testing.T) {
	s := open(t)
	a, c := newAccounts(s)
	ann := signUp(t, a, "ann")
	later := time.Now().Add(chat.SessionFresh + time.Minute)
	if _, err := a.Session(t.Context(), ann.ID, later, "198.51.100.0"); err != nil {
		t.Fatal(err)
	}
	if list, _ := s.SessionList(t.Context(), ann.User.ID); list[0].Address != "198.51.100.0" {
		t.Errorf("its use was not noted: %+v", list)
	}
	_, err := a.Session(t.Context(), ann.ID, time.Now().Add(chat.SessionIdle+time.Hour), "")
	expectKind(t, err, chat.NotFound)
	_, err = a.Session(t.Context(), ann.ID, time.Now(), "")
	expectKind(t, err, chat.NotFound)
	if !slices.Equal(c.ended(), []uuid.UUID{ann.ID}) {
		t.Errorf("told of %v", c.ended())
	}
}

func TestSigningOutEndsOneSessionAndTellsIt(t *testing.T) {
	a, c := newAccounts(open(t))
	ann := signUp(t, a, "ann")
	other, _ := signIn(t, a, "ann@example.org", password)
	bob := signUp(t, a, "bob")
	must(t, a.Revoke(t.Context(), bob.User.ID, ann.ID)) // not his to end
	if len(c.ended()) != 0 {
		t.Errorf("another ended %v", c.ended())
	}
	must(t, a.SignOut(t.Context(), ann))
	must(t, a.Revoke(t.Context(), ann.User.ID, other.ID))
	if !slices.Equal(c.ended(), []uuid.UUID{ann.ID, other.ID}) {
		t.Errorf("told of %v", c.ended())
	}
	must(t, a.SignOut(t.Context(), ann)) // twice is once
	if n := len(c.ended()); n != 2 {
		t.Errorf("told of %d", n)
	}
}

func TestOnlyTheOwnerChangesAnAccount(t *testing.T) {
	s := open(t)
	a, c := newAccounts(s)
	ann := signUp(t, a, "ann")
	signUp(t, a, "bob")
	expectKind(t, a.ChangePassword(t.Context(), ann, "wrong horse", "battery staple"), chat.Forbidden)
	expectKind(t, a.ChangeEmail(t.Context(), ann, "new@example.org", "wrong horse"), chat.Forbidden)
	expectKind(t, a.Erase(t.Context(), ann, "wrong horse"), chat.Forbidden)
	expectKind(t, a.ChangePassword(t.Context(), ann, password, "short"), chat.Invalid)
	expectKind(t, a.ChangeEmail(t.Context(), ann, "Bob@example.org", password), chat.Conflict)

	other, _ := signIn(t, a, "ann@example.org", password)
	must(t, a.ChangePassword(t.Context(), ann, password, "battery staple"))
	if !slices.Equal(c.ended(), []uuid.UUID{other.ID}) {
		t.Errorf("ended %v", c.ended())
	}
	ann, err := a.Session(t.Context(), ann.ID, time.Now(), "")
	must(t, err)
	must(t, a.ChangeEmail(t.Context(), ann, "new@example.org", "battery staple"))
	if _, err := signIn(t, a, "new@example.org", "battery staple"); err != nil {
		t.Error(err)
	}
	_, err = signIn(t, a, "ann@example.org", "battery staple")
	expectKind(t, err, chat.Unauthorized)
}

func TestErasingAnAccountForgetsItsNameInTheCaches(t *testing.T) {
	s := open(t)
	a, c := newAccounts(s)
	ann := signUp(t, a, "ann")
	r := newRoom(t, s, "General", ann.User.ID, false)
	newDesk(t, s).ingest(post(r.ID, ann.User, 1, "a"))
	must(t, a.Erase(t.Context(), ann, password))
	if !slices.Equal(c.forgot, []chat.RoomID{r.ID}) || !slices.Equal(c.ended(), []uuid.UUID{ann.ID}) {
		t.Errorf("forgot %v, ended %v", c.forgot, c.ended())
	}
	_, err := signIn(t, a, "ann@example.org", password)
	expectKind(t, err, chat.Unauthorized)
}
