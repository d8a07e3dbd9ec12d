package postgres

import (
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"golang.org/x/crypto/bcrypt"

	"parley/chat"
)

const password = "correct horse"

var asker = chat.Asker{Address: "192.0.2.1"}

func signUp(t testing.TB, a *chat.Accounts, name string) chat.Session {
	t.Helper()
	s, err := a.SignUp(t.Context(), name, name+"@example.org", password, chat.Session{Agent: "A browser"}, asker)
	must(t, err)
	return s
}

func signIn(t testing.TB, a *chat.Accounts, email, password string) (chat.Session, error) {
	t.Helper()
	return a.SignIn(t.Context(), email, password, chat.Session{}, asker)
}

func changePassword(t testing.TB, a *chat.Accounts, s chat.Session, current, next string) error {
	t.Helper()
	_, err := a.ChangePassword(t.Context(), s, current, next)
	return err
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
	_, name := a.SignUp(t.Context(), "ANN", "new@example.org", password, chat.Session{}, asker)
	_, email := a.SignUp(t.Context(), "new", "Ann@Example.org", password, chat.Session{}, asker)
	if !chat.Is(name, chat.Conflict) || name.Error() != email.Error() || chat.As(name).Field != chat.As(email).Field {
		t.Errorf("%v\n%v", name, email)
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
	must(t, a.Revoke(t.Context(), bob, ann.ID)) // not his to end
	if len(c.ended()) != 0 {
		t.Errorf("another ended %v", c.ended())
	}
	must(t, a.SignOut(t.Context(), ann))
	must(t, a.Revoke(t.Context(), ann, other.ID))
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
	expectKind(t, changePassword(t, a, ann, "wrong horse", "battery staple"), chat.Forbidden)
	expectKind(t, a.ChangeEmail(t.Context(), ann, "new@example.org", "wrong horse", asker), chat.Forbidden)
	expectKind(t, a.Erase(t.Context(), ann, "wrong horse"), chat.Forbidden)
	expectKind(t, changePassword(t, a, ann, password, "short"), chat.Invalid)
	expectKind(t, a.ChangeEmail(t.Context(), ann, "Bob@example.org", password, asker), chat.Conflict)

	other, _ := signIn(t, a, "ann@example.org", password)
	must(t, changePassword(t, a, ann, password, "battery staple"))
	if !slices.Equal(c.ended(), []uuid.UUID{other.ID}) {
		t.Errorf("ended %v", c.ended())
	}
	ann, err := a.Session(t.Context(), ann.ID, time.Now(), "")
	must(t, err)
	must(t, a.ChangeEmail(t.Context(), ann, "new@example.org", "battery staple", asker))
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

func TestTwoClicksAreOne(t *testing.T) {
	s := open(t)
	a, c := newAccounts(s)
	ann := signUp(t, a, "ann")
	up := func(name, email, password string) (chat.Session, error) {
		return a.SignUp(t.Context(), name, email, password, chat.Session{}, asker)
	}
	again, err := up("ann", "Ann@example.org", password)
	if err != nil || again.User.ID != ann.User.ID {
		t.Errorf("signing up: %v %v", again, err)
	}
	for what, form := range map[string][3]string{
		"another password": {"ann", "ann@example.org", "wrong horse"}, "another name": {"anna", "ann@example.org", password},
		"another address": {"ann", "anna@example.org", password},
	} {
		t.Run(what, func(t *testing.T) {
			_, err := up(form[0], form[1], form[2])
			expectKind(t, err, chat.Conflict)
		})
	}
	a.Now = func() time.Time { return time.Now().Add(time.Hour) }
	_, err = up("ann", "ann@example.org", password)
	expectKind(t, err, chat.Conflict)
	a.Now = nil

	ended := len(c.ended())
	must(t, changePassword(t, a, ann, password, "battery staple"))
	ann, err = a.Session(t.Context(), ann.ID, time.Now(), "")
	must(t, err)
	must(t, changePassword(t, a, ann, password, "battery staple"))
	if n := len(c.ended()); n != ended+1 {
		t.Errorf("the second ended %d sessions", n-ended-1)
	}
	for range 2 {
		must(t, a.ChangeEmail(t.Context(), ann, "ann2@example.org", "battery staple", asker))
		must(t, a.RevokeOthers(t.Context(), ann))
		must(t, a.Erase(t.Context(), ann, "battery staple"))
	}
	if !a.JustErased(t.Context(), ann.User.ID) {
		t.Error("it is not known that the account was deleted just now")
	}
	a.Now = func() time.Time { return time.Now().Add(time.Hour) }
	if a.JustErased(t.Context(), ann.User.ID) {
		t.Error("that was an hour ago")
	}
}

func TestASessionIsReplacedAndDoesNotLastForEver(t *testing.T) {
	s := open(t)
	a, c := newAccounts(s)
	ann := signUp(t, a, "ann")
	bob, err := a.SignUp(t.Context(), "bob", "bob@example.org", password, chat.Session{}, chat.Asker{Address: "192.0.2.1", Session: &ann})
	must(t, err)
	again, err := a.SignIn(t.Context(), "bob@example.org", password, chat.Session{}, chat.Asker{Address: "192.0.2.1", Session: &bob})
	must(t, err)
	if !slices.Equal(c.ended(), []uuid.UUID{ann.ID, bob.ID}) {
		t.Errorf("ended %v", c.ended())
	}
	s.sql(t, "update sessions set created_at = now() - $1::interval where id = $2", chat.SessionLife-time.Hour, again.ID)
	_, err = a.Session(t.Context(), again.ID, time.Now(), "")
	must(t, err)
	_, err = a.Session(t.Context(), again.ID, time.Now().Add(2*time.Hour), "") // though it was used just now
	expectKind(t, err, chat.NotFound)
}

func TestOneSignsOutEverywhereElse(t *testing.T) {
	a, c := newAccounts(open(t))
	ann := signUp(t, a, "ann")
	bob := signUp(t, a, "bob")
	for range 3 {
		_, err := signIn(t, a, "ann@example.org", password)
		must(t, err)
	}
	must(t, a.RevokeOthers(t.Context(), ann))
	if n := len(c.ended()); n != 3 || slices.Contains(c.ended(), ann.ID) {
		t.Errorf("ended %d", n)
	}
	for _, stays := range []chat.Session{ann, bob} {
		_, err := a.Session(t.Context(), stays.ID, time.Now(), "")
		must(t, err)
	}
}

func TestWhereNobodySignsUpNothingIsLookedUp(t *testing.T) {
	a, _ := newAccounts(open(t))
	signUp(t, a, "ann")
	a.Closed = true
	for _, name := range []string{"ann", "bob"} {
		_, err := a.SignUp(t.Context(), name, name+"@example.org", password, chat.Session{}, asker)
		expectKind(t, err, chat.Forbidden)
	}
	if _, err := signIn(t, a, "ann@example.org", password); err != nil {
		t.Error(err)
	}
}

func TestWhatHappensToAccountsIsLoggedWithoutAddressesAndPasswords(t *testing.T) {
	a, _ := newAccounts(open(t))
	var log strings.Builder
	a.Log = slog.New(slog.NewTextHandler(&log, nil))
	ann, err := a.SignUp(t.Context(), "ann", "ann@example.org", password, chat.Session{Address: "192.0.2.0/24"}, asker)
	must(t, err)
	said := func(sentence string) {
		t.Helper()
		if !strings.Contains(log.String(), sentence) {
			t.Errorf("%q is not in %s", sentence, log.String())
		}
	}
	for range 11 {
		_, _ = a.SignIn(t.Context(), "ann@example.org", "wrong horse", chat.Session{Address: "192.0.2.0/24"}, asker)
	}
	said(`msg="a sign-in failed" user=`)
	said(`msg="passwords are not compared after too many failures"`)
	_ = changePassword(t, a, ann, "wrong horse", "battery staple")
	said(`msg="a password was wrong"`)
	must(t, a.ChangeEmail(t.Context(), ann, "new@example.org", password, asker))
	said(`msg="an email was changed"`)
	must(t, a.Revoke(t.Context(), ann, uuid.New()))
	said(`msg="a session was revoked"`)
	must(t, a.RevokeOthers(t.Context(), ann))
	said(`msg="all other sessions were revoked"`)
	must(t, changePassword(t, a, ann, password, "battery staple"))
	said(`msg="a password was changed"`)
	ann, err = a.Session(t.Context(), ann.ID, time.Now(), "")
	must(t, err)
	must(t, a.Erase(t.Context(), ann, "battery staple"))
	said(`msg="an account was deleted"`)
	for _, never := range []string{"example.org", "horse", "staple", "192.0.2.1"} {
		if strings.Contains(log.String(), never) {
			t.Errorf("%q is in the log", never)
		}
	}
}
