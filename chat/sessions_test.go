package chat_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

func TestASessionsUseIsNotedNowAndThen(t *testing.T) {
	h := newAccounts(t)
	ann := h.signUp("ann")
	for _, c := range []struct {
		after time.Duration
		noted string
	}{{chat.SessionFresh, "192.0.2.0/24"}, {time.Minute, "198.51.100.0/24"}} {
		h.clock.Advance(c.after)
		_, err := h.Session(t.Context(), ann.ID, h.clock.Now(), "198.51.100.0/24")
		must(t, err)
		if list, err := h.db.SessionList(t.Context(), ann.User.ID); err != nil || list[0].Address != c.noted {
			t.Errorf("after %v more: %+v %v", c.after, list, err)
		}
	}
}

func TestAnUnusedSessionEnds(t *testing.T) {
	h := newAccounts(t)
	ann := h.signUp("ann")
	h.clock.Advance(chat.SessionIdle)
	h.open(ann)
	h.clock.Advance(chat.SessionIdle + time.Second)
	for range 2 {
		_, err := h.Session(t.Context(), ann.ID, h.clock.Now(), "")
		expectKind(t, err, chat.NotFound)
	}
	if !slices.Equal(h.bus.Ended(), []uuid.UUID{ann.ID}) {
		t.Errorf("told of %v", h.bus.Ended())
	}
}

func TestASessionDoesNotLastForEver(t *testing.T) {
	h := newAccounts(t)
	ann := h.signUp("ann")
	for range 3 {
		h.clock.Advance(chat.SessionLife / 3)
		h.open(ann)
	}
	h.clock.Advance(time.Second) // though it was used just now
	_, err := h.Session(t.Context(), ann.ID, h.clock.Now(), "")
	expectKind(t, err, chat.NotFound)
}

func TestSigningOutEndsOneSessionAndTellsIt(t *testing.T) {
	h := newAccounts(t)
	ann := h.signUp("ann")
	other, _ := h.signIn("ann@example.org", password)
	bob := h.signUp("bob")
	must(t, h.Revoke(t.Context(), bob, ann.ID)) // not Bob's session
	if len(h.bus.Ended()) != 0 {
		t.Errorf("another ended %v", h.bus.Ended())
	}
	must(t, h.SignOut(t.Context(), ann))
	must(t, h.Revoke(t.Context(), ann, other.ID))
	must(t, h.SignOut(t.Context(), ann)) // twice is once
	if !slices.Equal(h.bus.Ended(), []uuid.UUID{ann.ID, other.ID}) {
		t.Errorf("told of %v", h.bus.Ended())
	}
	if n := h.bus.News()[0]; n.Person != ann.User.ID {
		t.Errorf("told %+v", n)
	}
}

func TestOneSignsOutEverywhereElse(t *testing.T) {
	h := newAccounts(t)
	ann, bob := h.signUp("ann"), h.signUp("bob")
	for range 3 {
		must(t, h.tryIn("ann@example.org", password, asker))
	}
	must(t, h.RevokeOthers(t.Context(), ann))
	if ended := h.bus.Ended(); len(ended) != 3 || slices.Contains(ended, ann.ID) {
		t.Errorf("ended %v", ended)
	}
	h.open(ann)
	h.open(bob)
	h.bus.Reset()
	must(t, h.RevokeOthers(t.Context(), ann))
	if n := len(h.bus.News()); n != 0 {
		t.Errorf("with nothing to end, %d things were told", n)
	}
}

func TestAnOutageEndsNoSession(t *testing.T) {
	h := newAccounts(t)
	ann := h.signUp("ann")
	h.db.GoDown()
	_, err := h.Session(t.Context(), ann.ID, h.clock.Now(), "")
	expectKind(t, err, chat.Unavailable)
	expectKind(t, h.SignOut(t.Context(), ann), chat.Unavailable)
	expectKind(t, h.RevokeOthers(t.Context(), ann), chat.Unavailable)
	if n := len(h.bus.News()); n != 0 {
		t.Errorf("%d things were told", n)
	}
	h.db.Recover()
	h.open(ann)
}

func TestTwoClicksAtOnceMakeOneSession(t *testing.T) {
	h := newAccounts(t)
	ann, bob := h.signUp("ann"), h.signUp("bob")
	next := uuid.New()
	for range 2 {
		if got, err := h.RotateSession(t.Context(), ann, next); err != nil || got.ID != next {
			t.Errorf("%+v %v", got, err)
		}
		if got, err := h.OpenSession(t.Context(), ann.User, "code", chat.Session{ID: next}, asker); err != nil || got.ID != next {
			t.Errorf("%+v %v", got, err)
		}
	}
	_, err := h.RotateSession(t.Context(), bob, next)
	expectKind(t, err, chat.Unauthorized)
	h.clock.Advance(chat.RotatedFor + time.Second)
	_, err = h.OpenSession(t.Context(), ann.User, "code", chat.Session{ID: next}, asker)
	expectKind(t, err, chat.Unauthorized)
}

func TestAServersSettingsEndSessionsEarlier(t *testing.T) {
	h := newSettings(t)
	day := 24 * time.Hour
	h.set(chat.SettingsForm{IdleDays: text("2"), LifeDays: text("5")})
	open := func(s chat.Session, want bool) {
		t.Helper()
		_, err := h.Session(t.Context(), s.ID, h.clock.Now(), "")
		if want != (err == nil) || err != nil && !chat.Is(err, chat.NotFound) {
			t.Errorf("%v", err)
		}
	}
	signIn := func() chat.Session {
		s, err := h.signIn("ann@example.org", password)
		must(t, err)
		return s
	}
	used, idle := signIn(), signIn()
	h.clock.Advance(2 * day)
	open(used, true) // at its last moment
	h.clock.Advance(time.Second)
	if list, count, err := h.Sessions(t.Context(), h.ann.ID); err != nil || len(list) != 1 || count != 1 || list[0].ID != used.ID {
		t.Errorf("%+v %d %v", list, count, err)
	}
	open(idle, false)
	h.clock.Advance(2*day - time.Hour)
	open(used, true)
	h.clock.Advance(day)
	open(used, true)
	h.clock.Advance(time.Hour)
	open(used, false) // though it was used an hour ago
	h.set(chat.SettingsForm{IdleDays: text(""), LifeDays: text("")})
	fresh := signIn()
	h.clock.Advance(6 * day)
	open(fresh, true)
	if e := h.log()[1]; e.Act != chat.DidChangeServer || e.Detail != "sessions" {
		t.Errorf("%+v", e)
	}
}
