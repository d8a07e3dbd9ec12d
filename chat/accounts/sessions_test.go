package accounts_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/accounts"
	"parley/chat/chattest/harness"
)

func TestASessionsUseIsNotedNowAndThen(t *testing.T) {
	h := harness.NewAccounts(t)
	ann := h.SignUpAs("ann")
	for _, c := range []struct {
		after time.Duration
		noted string
	}{{accounts.SessionFresh, "192.0.2.0/24"}, {time.Minute, "198.51.100.0/24"}} {
		h.Clock.Advance(c.after)
		_, err := h.Session(t.Context(), ann.ID, h.Clock.Now(), "198.51.100.0/24")
		harness.Must(t, err)
		if list, err := h.DB.SessionList(t.Context(), ann.User.ID); err != nil || list[0].Address != c.noted {
			t.Errorf("after %v more: %+v %v", c.after, list, err)
		}
	}
}

func TestAnUnusedSessionEnds(t *testing.T) {
	h := harness.NewAccounts(t)
	ann := h.SignUpAs("ann")
	h.Clock.Advance(chat.SessionIdle)
	h.Open(ann)
	h.Clock.Advance(chat.SessionIdle + time.Second)
	for range 2 {
		_, err := h.Session(t.Context(), ann.ID, h.Clock.Now(), "")
		harness.ExpectKind(t, err, chat.NotFound)
	}
	if !slices.Equal(h.Events.Ended(), []uuid.UUID{ann.ID}) {
		t.Errorf("told of %v", h.Events.Ended())
	}
}

func TestASessionDoesNotLastForEver(t *testing.T) {
	h := harness.NewAccounts(t)
	ann := h.SignUpAs("ann")
	for range 3 {
		h.Clock.Advance(chat.SessionLife / 3)
		h.Open(ann)
	}
	h.Clock.Advance(time.Second) // though it was used just now
	_, err := h.Session(t.Context(), ann.ID, h.Clock.Now(), "")
	harness.ExpectKind(t, err, chat.NotFound)
}

func TestSigningOutEndsOneSessionAndTellsIt(t *testing.T) {
	h := harness.NewAccounts(t)
	ann := h.SignUpAs("ann")
	other, _ := h.SignInAs("ann@example.org", harness.Password)
	bob := h.SignUpAs("bob")
	harness.Must(t, h.Revoke(t.Context(), bob, ann.ID)) // not Bob's session
	if len(h.Events.Ended()) != 0 {
		t.Errorf("another ended %v", h.Events.Ended())
	}
	harness.Must(t, h.SignOut(t.Context(), ann))
	harness.Must(t, h.Revoke(t.Context(), ann, other.ID))
	harness.Must(t, h.SignOut(t.Context(), ann)) // twice is once
	if !slices.Equal(h.Events.Ended(), []uuid.UUID{ann.ID, other.ID}) {
		t.Errorf("told of %v", h.Events.Ended())
	}
	if n := h.Events.News()[0]; n.Person != ann.User.ID {
		t.Errorf("told %+v", n)
	}
}

func TestOneSignsOutEverywhereElse(t *testing.T) {
	h := harness.NewAccounts(t)
	ann, bob := h.SignUpAs("ann"), h.SignUpAs("bob")
	for range 3 {
		harness.Must(t, h.TryIn("ann@example.org", harness.Password, harness.Asker))
	}
	harness.Must(t, h.RevokeOthers(t.Context(), ann))
	if ended := h.Events.Ended(); len(ended) != 3 || slices.Contains(ended, ann.ID) {
		t.Errorf("ended %v", ended)
	}
	h.Open(ann)
	h.Open(bob)
	h.Events.Reset()
	harness.Must(t, h.RevokeOthers(t.Context(), ann))
	if n := len(h.Events.News()); n != 0 {
		t.Errorf("with nothing to end, %d things were told", n)
	}
}

func TestAnOutageEndsNoSession(t *testing.T) {
	h := harness.NewAccounts(t)
	ann := h.SignUpAs("ann")
	h.DB.GoDown()
	_, err := h.Session(t.Context(), ann.ID, h.Clock.Now(), "")
	harness.ExpectKind(t, err, chat.Unavailable)
	harness.ExpectKind(t, h.SignOut(t.Context(), ann), chat.Unavailable)
	harness.ExpectKind(t, h.RevokeOthers(t.Context(), ann), chat.Unavailable)
	if n := len(h.Events.News()); n != 0 {
		t.Errorf("%d things were told", n)
	}
	h.DB.Recover()
	h.Open(ann)
}

func TestTwoClicksAtOnceMakeOneSession(t *testing.T) {
	h := harness.NewAccounts(t)
	ann, bob := h.SignUpAs("ann"), h.SignUpAs("bob")
	next := uuid.New()
	for range 2 {
		if got, err := h.RotateSession(t.Context(), ann, next); err != nil || got.ID != next {
			t.Errorf("%+v %v", got, err)
		}
		if got, err := h.OpenSession(t.Context(), ann.User, "code", chat.Session{ID: next}, harness.Asker); err != nil || got.ID != next {
			t.Errorf("%+v %v", got, err)
		}
	}
	_, err := h.RotateSession(t.Context(), bob, next)
	harness.ExpectKind(t, err, chat.Unauthorized)
	h.Clock.Advance(accounts.RotatedFor + time.Second)
	_, err = h.OpenSession(t.Context(), ann.User, "code", chat.Session{ID: next}, harness.Asker)
	harness.ExpectKind(t, err, chat.Unauthorized)
}

func TestAServersSettingsEndSessionsEarlier(t *testing.T) {
	h := harness.NewSettings(t)
	day := 24 * time.Hour
	h.Set(chat.SettingsForm{IdleDays: harness.Text("2"), LifeDays: harness.Text("5")})
	open := func(s chat.Session, want bool) {
		t.Helper()
		_, err := h.Session(t.Context(), s.ID, h.Clock.Now(), "")
		if want != (err == nil) || err != nil && !chat.Is(err, chat.NotFound) {
			t.Errorf("%v", err)
		}
	}
	signIn := func() chat.Session {
		s, err := h.SignInAs("ann@example.org", harness.Password)
		harness.Must(t, err)
		return s
	}
	used, idle := signIn(), signIn()
	h.Clock.Advance(2 * day)
	open(used, true) // at its last moment
	h.Clock.Advance(time.Second)
	if list, count, err := h.Sessions(t.Context(), h.Ann.ID); err != nil || len(list) != 1 || count != 1 || list[0].ID != used.ID {
		t.Errorf("%+v %d %v", list, count, err)
	}
	open(idle, false)
	h.Clock.Advance(2*day - time.Hour)
	open(used, true)
	h.Clock.Advance(day)
	open(used, true)
	h.Clock.Advance(time.Hour)
	open(used, false) // though it was used an hour ago
	h.Set(chat.SettingsForm{IdleDays: harness.Text(""), LifeDays: harness.Text("")})
	fresh := signIn()
	h.Clock.Advance(6 * day)
	open(fresh, true)
	if e := h.AuditLog()[1]; e.Act != chat.DidChangeServer || e.Detail != "sessions" {
		t.Errorf("%+v", e)
	}
}
