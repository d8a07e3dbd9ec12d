package chat_test

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"golang.org/x/crypto/bcrypt"

	"parley/chat"
)

func TestWhoSignsUpIsSignedIn(t *testing.T) {
	h := newAccounts(t)
	ann := h.signUp("ann")
	got := h.open(ann)
	if got.User.Username != "ann" || got.User.Email != "ann@example.org" || got.Agent != "A browser" || got.Address != "192.0.2.0/24" {
		t.Errorf("%+v", got)
	}
	if hash := h.credentials(got.User).PasswordHash; strings.Contains(hash, password) || bcrypt.CompareHashAndPassword([]byte(hash), []byte(password)) != nil {
		t.Errorf("the hash is %q", hash)
	}
}

func TestASignUpThatBreaksARuleStoresAndCountsNothing(t *testing.T) {
	h := newAccounts(t)
	for field, form := range map[string][3]string{
		"username": {"a", "ann@example.org", password}, "email": {"ann", "ann", password}, "password": {"ann", "ann@example.org", "short"},
	} {
		err := h.tryUp(form[0], form[1], form[2])
		if e := chat.As(err); !chat.Is(err, chat.Invalid) || e.Field != field {
			t.Errorf("%s: %+v", field, err)
		}
	}
	if n := h.limits.Counted(chat.SignUpsByAddress, asker.Address); n != 0 {
		t.Errorf("%d sign-ups were counted", n)
	}
	_, err := h.db.UserByName(t.Context(), "ann")
	expectKind(t, err, chat.NotFound)
}

func TestSignUpsAreLimitedByAddress(t *testing.T) {
	h := newAccounts(t)
	h.limits.Exhaust(chat.SignUpsByAddress)
	expectKind(t, h.tryUp("ann", "ann@example.org", password), chat.TooMany)
	h.limits.Refill()
	h.signUp("ann")
	if n := h.limits.Counted(chat.SignUpsByAddress, asker.Address); n != 1 {
		t.Errorf("%d sign-ups were counted", n)
	}
}

func TestSignUpDoesNotTellWhichOfTheTwoIsTaken(t *testing.T) {
	h := newAccounts(t)
	h.signUp("ann")
	name, email := h.tryUp("ANN", "new@example.org", password), h.tryUp("new", "Ann@Example.org", password)
	if !chat.Is(name, chat.Conflict) || name.Error() != email.Error() || chat.As(name).Field != chat.As(email).Field {
		t.Errorf("%v\n%v", name, email)
	}
}

func TestAClosedSignUpLooksNothingUp(t *testing.T) {
	h := newAccounts(t)
	h.signUp("ann")
	h.Policy.Mode = chat.SignUpClosed
	for _, name := range []string{"ann", "bob"} {
		expectKind(t, h.tryUp(name, name+"@example.org", password), chat.Forbidden)
	}
	must(t, h.tryIn("ann@example.org", password, asker))
}

// Browsers send a domain in punycode, users paste invisible characters, and scripts
// send either: all mean one account.
func TestOneMailboxIsOneAccountHoweverItIsWritten(t *testing.T) {
	h := newAccounts(t)
	s, err := h.SignUp(t.Context(), "ann", "ann@bücher.example\u200b", password, chat.Session{}, asker)
	must(t, err)
	if s.User.Email != "ann@bücher.example" {
		t.Errorf("it is kept as %+q", s.User.Email)
	}
	for _, way := range []string{"ann@bücher.example", "Ann@XN--BCHER-KVA.example", "ann@bu\u0308cher.example.", "\ufeffａｎｎ＠ｂüｃｈｅｒ。example"} {
		if again, err := h.signIn(way, password); err != nil || again.User.ID != s.User.ID {
			t.Errorf("%+q: %+v %v", way, again.User, err)
		}
		expectKind(t, h.tryUp("bob", way, "another password"), chat.Conflict)
	}
}

func TestNoTwoUsernamesLookAlike(t *testing.T) {
	h := newAccounts(t)
	h.signUp("coco1")
	for i, name := range []string{"сосо1", "сoco1", "cocol", "CocoI", "coco1\ufe0f", "coco1\u3164"} {
		err := h.tryUp(name, fmt.Sprintf("other-%d@example.org", i), password)
		if !chat.Is(err, chat.Conflict) && !chat.Is(err, chat.Invalid) {
			t.Errorf("%+q: %v", name, err)
		}
	}
}

func TestASignUpThatComesAgainIsTheSameOneForAWhile(t *testing.T) {
	h := newAccounts(t)
	ann := h.signUp("ann")
	again, err := h.SignUp(t.Context(), "ann", "Ann@example.org", password, chat.Session{}, asker)
	if err != nil || again.User.ID != ann.User.ID || again.ID == ann.ID {
		t.Errorf("%+v %v", again, err)
	}
	for what, form := range map[string][3]string{
		"another password": {"ann", "ann@example.org", "wrong horse"}, "another name": {"anna", "ann@example.org", password},
		"another address": {"ann", "anna@example.org", password},
	} {
		if err := h.tryUp(form[0], form[1], form[2]); !chat.Is(err, chat.Conflict) {
			t.Errorf("%s: %v", what, err)
		}
	}
	h.clock.Advance(2*time.Minute + time.Second)
	expectKind(t, h.tryUp("ann", "ann@example.org", password), chat.Conflict)
}

func TestASignUpThatComesAgainIsNoWayToGuess(t *testing.T) {
	h := newAccounts(t)
	h.signUp("ann")
	for range 10 {
		expectKind(t, h.tryUp("ann", "ann@example.org", "wrong horse"), chat.Conflict)
	}
	expectKind(t, h.tryUp("ann", "ann@example.org", password), chat.TooMany)
}

func TestOnlyTheOwnerChangesAnAccount(t *testing.T) {
	h := newAccounts(t)
	ann := h.signUp("ann")
	for field, err := range map[string]error{
		"current_password": h.changePassword(ann, "wrong horse", "battery staple"),
		"email_password":   h.ChangeEmail(t.Context(), ann, "new@example.org", "wrong horse", asker),
		"delete_password":  h.Delete(t.Context(), ann, "wrong horse"),
	} {
		if e := chat.As(err); e.Kind != chat.Forbidden || e.Field != field {
			t.Errorf("%s: %+v", field, err)
		}
	}
	if got := h.open(ann).User; got != ann.User {
		t.Errorf("%+v", got)
	}
}

func TestANewPasswordEndsTheOtherSessions(t *testing.T) {
	h := newAccounts(t)
	ann := h.signUp("ann")
	other, _ := h.signIn("ann@example.org", password)
	expectKind(t, h.changePassword(ann, password, "short"), chat.Invalid)
	before := h.credentials(ann.User)
	must(t, h.changePassword(ann, password, "battery staple"))
	if after := h.credentials(ann.User); after.User != before.User || after.PasswordHash == before.PasswordHash {
		t.Errorf("%+v", after)
	}
	if !slices.Equal(h.bus.Ended(), []uuid.UUID{other.ID}) {
		t.Errorf("ended %v", h.bus.Ended())
	}
	expectKind(t, h.tryIn("ann@example.org", password, asker), chat.Unauthorized)
	must(t, h.tryIn("ann@example.org", "battery staple", asker))
	h.bus.Reset()
	must(t, h.changePassword(h.open(ann), password, "battery staple")) // the second of two clicks
	if n := len(h.bus.News()); n != 0 {
		t.Errorf("the second click told of %d things", n)
	}
}

func TestANewEmailIsTheOneToSignInWith(t *testing.T) {
	h := newAccounts(t)
	ann := h.signUp("ann")
	h.signUp("bob")
	if e := chat.As(h.ChangeEmail(t.Context(), ann, "Bob@example.org", password, asker)); e.Kind != chat.Conflict || e.Field != "email" {
		t.Errorf("%+v", e)
	}
	expectKind(t, h.ChangeEmail(t.Context(), ann, "new", password, asker), chat.Invalid)
	for range 2 {
		must(t, h.ChangeEmail(t.Context(), h.open(ann), "new@example.org", password, asker))
	}
	must(t, h.tryIn("new@example.org", password, asker))
	expectKind(t, h.tryIn("ann@example.org", password, asker), chat.Unauthorized)
}

func TestAddressesAreNotProbedByChangingOnesOwn(t *testing.T) {
	h := newAccounts(t)
	ann := h.signUp("ann")
	h.signUp("bob")
	for range 5 {
		expectKind(t, h.ChangeEmail(t.Context(), ann, "bob@example.org", password, asker), chat.Conflict)
	}
	expectKind(t, h.ChangeEmail(t.Context(), ann, "new@example.org", password, asker), chat.TooMany)
	must(t, h.ChangeEmail(t.Context(), ann, "ann@example.org", password, asker)) // unchanged
	if n := h.limits.Counted(chat.EmailsByAddress, asker.Address); n != 5 {
		t.Errorf("%d changes were counted for the network", n)
	}
}

func TestAnErasedAccountIsForgottenEverywhere(t *testing.T) {
	h := newAccounts(t)
	ann := h.signUp("ann")
	other, _ := h.signIn("ann@example.org", password)
	rooms := newRoomsOn(t, h.db, h.bus, h.recent)
	general, left := rooms.room("General", ann.User), rooms.room("Left", ann.User)
	rooms.say(general, ann.User, "a")
	rooms.say(left, ann.User, "b")
	must(t, rooms.Leave(t.Context(), rooms.access(left, ann.User), ann.User.ID))
	h.bus.Reset()

	must(t, h.Delete(t.Context(), ann, password))
	forgot := h.recent.Forgotten()
	slices.Sort(forgot)
	if !slices.Equal(forgot, []chat.RoomID{general.ID, left.ID}) {
		t.Errorf("forgot %v", forgot)
	}
	ended := h.bus.Ended()
	if len(ended) != 2 || !slices.Contains(ended, ann.ID) || !slices.Contains(ended, other.ID) {
		t.Errorf("ended %v", ended)
	}
	if es := h.bus.Events(general.ID); len(es) != 2 || es[0].DeletedName != "ann" || !es[1].Members {
		t.Errorf("told where the account was a member: %+v", es)
	}
	if es := h.bus.Events(left.ID); len(es) != 1 || es[0].DeletedName != "ann" {
		t.Errorf("told where it only wrote: %+v", es)
	}
	expectKind(t, h.tryIn("ann@example.org", password, asker), chat.Unauthorized)
	must(t, h.Delete(t.Context(), ann, password)) // the second of two clicks
	if !h.JustDeleted(t.Context(), ann.User.ID) || h.JustDeleted(t.Context(), ann.User.ID+1) {
		t.Error("it is not known which account was deleted just now")
	}
	h.clock.Advance(2*time.Minute + time.Second)
	if h.JustDeleted(t.Context(), ann.User.ID) {
		t.Error("that was long ago")
	}
}

func TestAnOutageChangesNoAccount(t *testing.T) {
	h := newAccounts(t)
	ann := h.signUp("ann")
	h.bus.Reset()
	h.db.GoDown()
	expectKind(t, h.tryUp("bob", "bob@example.org", password), chat.Unavailable)
	expectKind(t, h.changePassword(ann, password, "battery staple"), chat.Unavailable)
	expectKind(t, h.ChangeEmail(t.Context(), ann, "new@example.org", password, asker), chat.Unavailable)
	expectKind(t, h.Delete(t.Context(), ann, password), chat.Unavailable)
	if h.JustDeleted(t.Context(), ann.User.ID) || len(h.bus.News()) != 0 || len(h.recent.Forgotten()) != 0 {
		t.Errorf("told %+v, forgot %v", h.bus.News(), h.recent.Forgotten())
	}
	h.db.Recover()
	if got := h.open(ann).User; got != ann.User {
		t.Errorf("%+v", got)
	}
}

func TestWhatHappensToAccountsIsLoggedWithoutAddressesAndPasswords(t *testing.T) {
	h := newAccounts(t)
	var log strings.Builder
	h.Log = slog.New(slog.NewTextHandler(&log, nil))
	logged := func(sentence string) {
		t.Helper()
		if !strings.Contains(log.String(), sentence) {
			t.Errorf("%q is not in %s", sentence, log.String())
		}
	}
	ann := h.signUp("ann")
	logged(`msg="an account was made"`)
	for range 11 {
		_, _ = h.signIn("ann@example.org", "wrong horse")
	}
	logged(`msg="a sign-in failed" user=`)
	logged(`msg="passwords are not compared after too many failures"`)
	_ = h.changePassword(ann, "wrong horse", "battery staple")
	logged(`msg="a password was wrong"`)
	must(t, h.ChangeEmail(t.Context(), ann, "new@example.org", password, asker))
	logged(`msg="an email was changed"`)
	must(t, h.Revoke(t.Context(), ann, uuid.New()))
	logged(`msg="a session was revoked"`)
	must(t, h.RevokeOthers(t.Context(), ann))
	logged(`msg="all other sessions were revoked"`)
	must(t, h.changePassword(ann, password, "battery staple"))
	logged(`msg="a password was changed"`)
	must(t, h.Delete(t.Context(), h.open(ann), "battery staple"))
	logged(`msg="an account was deleted"`)
	for _, never := range []string{"example.org", "horse", "staple", "192.0.2.1"} {
		if strings.Contains(log.String(), never) {
			t.Errorf("%q is in the log", never)
		}
	}
}

func TestManyRefusalsAreLoggedOnceASecondWithTheirNumber(t *testing.T) {
	h := newAccounts(t)
	var log strings.Builder
	h.Log = slog.New(slog.NewTextHandler(&log, nil))
	h.limits.Exhaust(chat.FailuresByAccount)
	for _, want := range []string{`detail="sign-in: 1"`, `detail="sign-in: 4"`} {
		log.Reset()
		for range 4 {
			expectKind(t, h.tryIn("ann@example.org", password, asker), chat.TooMany)
		}
		if got := log.String(); strings.Count(got, "msg=") != 1 || !strings.Contains(got, want) {
			t.Errorf("want %s once: %s", want, got)
		}
		h.clock.Advance(time.Second)
	}
}
