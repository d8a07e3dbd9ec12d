package accounts_test

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
	"parley/chat/chattest/harness"
)

func TestWhoSignsUpIsSignedIn(t *testing.T) {
	h := harness.NewAccounts(t)
	ann := h.SignUpAs("ann")
	got := h.Open(ann)
	if got.User.Username != "ann" || got.User.Email != "ann@example.org" || got.Agent != "A browser" || got.Address != "192.0.2.0/24" {
		t.Errorf("%+v", got)
	}
	if hash := h.Credentials(got.User).PasswordHash; strings.Contains(hash, harness.Password) || bcrypt.CompareHashAndPassword([]byte(hash), []byte(harness.Password)) != nil {
		t.Errorf("the hash is %q", hash)
	}
}

func TestASignUpThatBreaksARuleStoresAndCountsNothing(t *testing.T) {
	h := harness.NewAccounts(t)
	for field, form := range map[string][3]string{
		"username": {"a", "ann@example.org", harness.Password}, "email": {"ann", "ann", harness.Password}, "password": {"ann", "ann@example.org", "short"},
	} {
		err := h.TryUp(form[0], form[1], form[2])
		if e := chat.As(err); !chat.Is(err, chat.Invalid) || e.Field != field {
			t.Errorf("%s: %+v", field, err)
		}
	}
	if n := h.Limiter.Counted(chat.SignUpsByAddress, harness.Asker.Address); n != 0 {
		t.Errorf("%d sign-ups were counted", n)
	}
	_, err := h.DB.UserByName(t.Context(), "ann")
	harness.ExpectKind(t, err, chat.NotFound)
}

func TestSignUpsAreLimitedByAddress(t *testing.T) {
	h := harness.NewAccounts(t)
	h.Limiter.Exhaust(chat.SignUpsByAddress)
	harness.ExpectKind(t, h.TryUp("ann", "ann@example.org", harness.Password), chat.TooMany)
	h.Limiter.Refill()
	h.SignUpAs("ann")
	if n := h.Limiter.Counted(chat.SignUpsByAddress, harness.Asker.Address); n != 1 {
		t.Errorf("%d sign-ups were counted", n)
	}
}

func TestSignUpDoesNotTellWhichOfTheTwoIsTaken(t *testing.T) {
	h := harness.NewAccounts(t)
	h.SignUpAs("ann")
	name, email := h.TryUp("ANN", "new@example.org", harness.Password), h.TryUp("new", "Ann@Example.org", harness.Password)
	if !chat.Is(name, chat.Conflict) || name.Error() != email.Error() || chat.As(name).Field != chat.As(email).Field {
		t.Errorf("%v\n%v", name, email)
	}
}

func TestAClosedSignUpLooksNothingUp(t *testing.T) {
	h := harness.NewAccounts(t)
	h.SignUpAs("ann")
	h.Policy.Mode = chat.SignUpClosed
	for _, name := range []string{"ann", "bob"} {
		harness.ExpectKind(t, h.TryUp(name, name+"@example.org", harness.Password), chat.Forbidden)
	}
	harness.Must(t, h.TryIn("ann@example.org", harness.Password, harness.Asker))
}

// Browsers send a domain in punycode, users paste invisible characters, and scripts
// send either: all mean one account.
func TestOneMailboxIsOneAccountHoweverItIsWritten(t *testing.T) {
	h := harness.NewAccounts(t)
	s, err := h.SignUp(t.Context(), "ann", "ann@bücher.example\u200b", harness.Password, chat.Session{}, harness.Asker)
	harness.Must(t, err)
	if s.User.Email != "ann@bücher.example" {
		t.Errorf("it is kept as %+q", s.User.Email)
	}
	for _, way := range []string{"ann@bücher.example", "Ann@XN--BCHER-KVA.example", "ann@bu\u0308cher.example.", "\ufeffａｎｎ＠ｂüｃｈｅｒ。example"} {
		if again, err := h.SignInAs(way, harness.Password); err != nil || again.User.ID != s.User.ID {
			t.Errorf("%+q: %+v %v", way, again.User, err)
		}
		harness.ExpectKind(t, h.TryUp("bob", way, "another password"), chat.Conflict)
	}
}

func TestNoTwoUsernamesLookAlike(t *testing.T) {
	h := harness.NewAccounts(t)
	h.SignUpAs("coco1")
	for i, name := range []string{"сосо1", "сoco1", "cocol", "CocoI", "coco1\ufe0f", "coco1\u3164"} {
		err := h.TryUp(name, fmt.Sprintf("other-%d@example.org", i), harness.Password)
		if !chat.Is(err, chat.Conflict) && !chat.Is(err, chat.Invalid) {
			t.Errorf("%+q: %v", name, err)
		}
	}
}

func TestASignUpThatComesAgainIsTheSameOneForAWhile(t *testing.T) {
	h := harness.NewAccounts(t)
	ann := h.SignUpAs("ann")
	again, err := h.SignUp(t.Context(), "ann", "Ann@example.org", harness.Password, chat.Session{}, harness.Asker)
	if err != nil || again.User.ID != ann.User.ID || again.ID == ann.ID {
		t.Errorf("%+v %v", again, err)
	}
	for what, form := range map[string][3]string{
		"another password": {"ann", "ann@example.org", "wrong horse"}, "another name": {"anna", "ann@example.org", harness.Password},
		"another address": {"ann", "anna@example.org", harness.Password},
	} {
		if err := h.TryUp(form[0], form[1], form[2]); !chat.Is(err, chat.Conflict) {
			t.Errorf("%s: %v", what, err)
		}
	}
	h.Clock.Advance(2*time.Minute + time.Second)
	harness.ExpectKind(t, h.TryUp("ann", "ann@example.org", harness.Password), chat.Conflict)
}

func TestASignUpThatComesAgainIsNoWayToGuess(t *testing.T) {
	h := harness.NewAccounts(t)
	h.SignUpAs("ann")
	for range 10 {
		harness.ExpectKind(t, h.TryUp("ann", "ann@example.org", "wrong horse"), chat.Conflict)
	}
	harness.ExpectKind(t, h.TryUp("ann", "ann@example.org", harness.Password), chat.TooMany)
}

func TestOnlyTheOwnerChangesAnAccount(t *testing.T) {
	h := harness.NewAccounts(t)
	ann := h.SignUpAs("ann")
	for field, err := range map[string]error{
		"current_password": h.ReplacePassword(ann, "wrong horse", "battery staple"),
		"email_password":   h.ChangeEmail(t.Context(), ann, "new@example.org", "wrong horse", harness.Asker),
		"delete_password":  h.Delete(t.Context(), ann, "wrong horse"),
	} {
		if e := chat.As(err); e.Kind != chat.Forbidden || e.Field != field {
			t.Errorf("%s: %+v", field, err)
		}
	}
	if got := h.Open(ann).User; got != ann.User {
		t.Errorf("%+v", got)
	}
}

func TestANewPasswordEndsTheOtherSessions(t *testing.T) {
	h := harness.NewAccounts(t)
	ann := h.SignUpAs("ann")
	other, _ := h.SignInAs("ann@example.org", harness.Password)
	harness.ExpectKind(t, h.ReplacePassword(ann, harness.Password, "short"), chat.Invalid)
	before := h.Credentials(ann.User)
	harness.Must(t, h.ReplacePassword(ann, harness.Password, "battery staple"))
	if after := h.Credentials(ann.User); after.User != before.User || after.PasswordHash == before.PasswordHash {
		t.Errorf("%+v", after)
	}
	if !slices.Equal(h.Events.Ended(), []uuid.UUID{other.ID}) {
		t.Errorf("ended %v", h.Events.Ended())
	}
	harness.ExpectKind(t, h.TryIn("ann@example.org", harness.Password, harness.Asker), chat.Unauthorized)
	harness.Must(t, h.TryIn("ann@example.org", "battery staple", harness.Asker))
	h.Events.Reset()
	harness.Must(t, h.ReplacePassword(h.Open(ann), harness.Password, "battery staple")) // the second of two clicks
	if n := len(h.Events.News()); n != 0 {
		t.Errorf("the second click told of %d things", n)
	}
}

func TestANewEmailIsTheOneToSignInWith(t *testing.T) {
	h := harness.NewAccounts(t)
	ann := h.SignUpAs("ann")
	h.SignUpAs("bob")
	if e := chat.As(h.ChangeEmail(t.Context(), ann, "Bob@example.org", harness.Password, harness.Asker)); e.Kind != chat.Conflict || e.Field != "email" {
		t.Errorf("%+v", e)
	}
	harness.ExpectKind(t, h.ChangeEmail(t.Context(), ann, "new", harness.Password, harness.Asker), chat.Invalid)
	for range 2 {
		harness.Must(t, h.ChangeEmail(t.Context(), h.Open(ann), "new@example.org", harness.Password, harness.Asker))
	}
	harness.Must(t, h.TryIn("new@example.org", harness.Password, harness.Asker))
	harness.ExpectKind(t, h.TryIn("ann@example.org", harness.Password, harness.Asker), chat.Unauthorized)
}

func TestAddressesAreNotProbedByChangingOnesOwn(t *testing.T) {
	h := harness.NewAccounts(t)
	ann := h.SignUpAs("ann")
	h.SignUpAs("bob")
	for range 5 {
		harness.ExpectKind(t, h.ChangeEmail(t.Context(), ann, "bob@example.org", harness.Password, harness.Asker), chat.Conflict)
	}
	harness.ExpectKind(t, h.ChangeEmail(t.Context(), ann, "new@example.org", harness.Password, harness.Asker), chat.TooMany)
	harness.Must(t, h.ChangeEmail(t.Context(), ann, "ann@example.org", harness.Password, harness.Asker)) // unchanged
	if n := h.Limiter.Counted(chat.EmailsByAddress, harness.Asker.Address); n != 5 {
		t.Errorf("%d changes were counted for the network", n)
	}
}

func TestAnErasedAccountIsForgottenEverywhere(t *testing.T) {
	h := harness.NewAccounts(t)
	ann := h.SignUpAs("ann")
	other, _ := h.SignInAs("ann@example.org", harness.Password)
	rooms := harness.NewRoomsOn(t, h.DB, h.Events, h.Recent)
	general, left := rooms.Room("General", ann.User), rooms.Room("Left", ann.User)
	rooms.Say(general, ann.User, "a")
	rooms.Say(left, ann.User, "b")
	harness.Must(t, rooms.Leave(t.Context(), rooms.Access(left, ann.User), ann.User.ID))
	h.Events.Reset()

	harness.Must(t, h.Delete(t.Context(), ann, harness.Password))
	forgot := h.Recent.Forgotten()
	slices.Sort(forgot)
	if !slices.Equal(forgot, []chat.RoomID{general.ID, left.ID}) {
		t.Errorf("forgot %v", forgot)
	}
	ended := h.Events.Ended()
	if len(ended) != 2 || !slices.Contains(ended, ann.ID) || !slices.Contains(ended, other.ID) {
		t.Errorf("ended %v", ended)
	}
	if es := h.Events.Events(general.ID); len(es) != 2 || es[0].DeletedName != "ann" || !es[1].Members {
		t.Errorf("told where the account was a member: %+v", es)
	}
	if es := h.Events.Events(left.ID); len(es) != 1 || es[0].DeletedName != "ann" {
		t.Errorf("told where it only wrote: %+v", es)
	}
	harness.ExpectKind(t, h.TryIn("ann@example.org", harness.Password, harness.Asker), chat.Unauthorized)
	harness.Must(t, h.Delete(t.Context(), ann, harness.Password)) // the second of two clicks
	if !h.JustDeleted(t.Context(), ann.User.ID) || h.JustDeleted(t.Context(), ann.User.ID+1) {
		t.Error("it is not known which account was deleted just now")
	}
	h.Clock.Advance(2*time.Minute + time.Second)
	if h.JustDeleted(t.Context(), ann.User.ID) {
		t.Error("that was long ago")
	}
}

func TestAnOutageChangesNoAccount(t *testing.T) {
	h := harness.NewAccounts(t)
	ann := h.SignUpAs("ann")
	h.Events.Reset()
	h.DB.GoDown()
	harness.ExpectKind(t, h.TryUp("bob", "bob@example.org", harness.Password), chat.Unavailable)
	harness.ExpectKind(t, h.ReplacePassword(ann, harness.Password, "battery staple"), chat.Unavailable)
	harness.ExpectKind(t, h.ChangeEmail(t.Context(), ann, "new@example.org", harness.Password, harness.Asker), chat.Unavailable)
	harness.ExpectKind(t, h.Delete(t.Context(), ann, harness.Password), chat.Unavailable)
	if h.JustDeleted(t.Context(), ann.User.ID) || len(h.Events.News()) != 0 || len(h.Recent.Forgotten()) != 0 {
		t.Errorf("told %+v, forgot %v", h.Events.News(), h.Recent.Forgotten())
	}
	h.DB.Recover()
	if got := h.Open(ann).User; got != ann.User {
		t.Errorf("%+v", got)
	}
}

func TestWhatHappensToAccountsIsLoggedWithoutAddressesAndPasswords(t *testing.T) {
	h := harness.NewAccounts(t)
	var log strings.Builder
	h.Log = slog.New(slog.NewTextHandler(&log, nil))
	logged := func(sentence string) {
		t.Helper()
		if !strings.Contains(log.String(), sentence) {
			t.Errorf("%q is not in %s", sentence, log.String())
		}
	}
	ann := h.SignUpAs("ann")
	logged(`msg="an account was made"`)
	second, err := h.SignInAs("ann@example.org", harness.Password)
	harness.Must(t, err)
	_, err = h.SignInAs("ann@example.org", harness.Password)
	harness.Must(t, err)
	for range 11 {
		_, _ = h.SignInAs("ann@example.org", "wrong horse")
	}
	logged(`msg="a sign-in failed" user=`)
	logged(`msg="passwords are not compared after too many failures"`)
	_ = h.ReplacePassword(ann, "wrong horse", "battery staple")
	logged(`msg="a password was wrong"`)
	harness.Must(t, h.ChangeEmail(t.Context(), ann, "new@example.org", harness.Password, harness.Asker))
	logged(`msg="an email was changed"`)
	harness.Must(t, h.Revoke(t.Context(), ann, uuid.New()))
	if strings.Contains(log.String(), "a session was revoked") {
		t.Errorf("a session that is none was revoked: %s", log.String())
	}
	for range 2 {
		harness.Must(t, h.Revoke(t.Context(), ann, second.ID))
		harness.Must(t, h.RevokeOthers(t.Context(), ann))
	}
	for _, sentence := range []string{`msg="a session was revoked"`, `msg="all other sessions were revoked"`} {
		if strings.Count(log.String(), sentence) != 1 {
			t.Errorf("%s is not once in %s", sentence, log.String())
		}
	}
	harness.Must(t, h.ReplacePassword(ann, harness.Password, "battery staple"))
	logged(`msg="a password was changed"`)
	harness.Must(t, h.Delete(t.Context(), h.Open(ann), "battery staple"))
	logged(`msg="an account was deleted"`)
	for _, never := range []string{"example.org", "horse", "staple", "192.0.2.1"} {
		if strings.Contains(log.String(), never) {
			t.Errorf("%q is in the log", never)
		}
	}
}

func TestManyRefusalsAreLoggedOnceASecondWithTheirNumber(t *testing.T) {
	h := harness.NewAccounts(t)
	var log strings.Builder
	h.Log = slog.New(slog.NewTextHandler(&log, nil))
	h.Limiter.Exhaust(chat.FailuresByAccount)
	for _, want := range []string{`detail="sign-in: 1"`, `detail="sign-in: 4"`} {
		log.Reset()
		for range 4 {
			harness.ExpectKind(t, h.TryIn("ann@example.org", harness.Password, harness.Asker), chat.TooMany)
		}
		if got := log.String(); strings.Count(got, "msg=") != 1 || !strings.Contains(got, want) {
			t.Errorf("want %s once: %s", want, got)
		}
		h.Clock.Advance(time.Second)
	}
}
