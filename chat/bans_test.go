package chat_test

import (
	"slices"
	"testing"

	"parley/chat"
)

func (h *accountsHarness) give(name string, role chat.Role) chat.User {
	h.t.Helper()
	must(h.t, h.ChangeRoleByOperator(h.t.Context(), name, string(role)))
	u, err := h.db.UserByName(h.t.Context(), name)
	must(h.t, err)
	return u
}

func TestADeactivatedAccountIsSignedOutAndSaysWhy(t *testing.T) {
	h := newAccounts(t)
	h.signUp("ann")
	bob := h.signUp("bob")
	ann := h.give("ann", chat.Owner)
	h.bus.Reset()
	_, err := h.Deactivate(t.Context(), ann, " BOB ", "too much  spam", false)
	must(t, err)
	if !slices.ContainsFunc(h.bus.News(), func(n chat.UserEvent) bool { return slices.Contains(n.Ended, bob.ID) }) {
		t.Errorf("told %+v", h.bus.News())
	}
	_, err = h.Session(t.Context(), bob.ID, h.clock.Now(), "")
	expectKind(t, err, chat.NotFound)
	_, err = h.signIn("bob@example.org", password)
	expectKind(t, err, chat.Forbidden)
	if got := chat.As(err).Sentence(); got != "This account is deactivated: too much spam" {
		t.Errorf("it says %q", got)
	}
	_, err = h.signIn("bob@example.org", "wrong horse")
	expectKind(t, err, chat.Unauthorized) // strangers do not learn of it
	_, err = h.Reactivate(t.Context(), ann, "bob")
	must(t, err)
	_, err = h.signIn("bob@example.org", password)
	must(t, err)
}

func TestWhoMayDeactivateWhom(t *testing.T) {
	h := newAccounts(t)
	for _, name := range []string{"own", "own2", "adm", "adm2", "mem", "gus"} {
		h.signUp(name)
	}
	by := map[string]chat.User{
		"own": h.give("own", chat.Owner), "adm": h.give("adm", chat.ServerAdmin), "mem": h.give("mem", chat.Regular), "gus": h.give("gus", chat.Guest),
		"operator": {},
	}
	h.give("adm2", chat.ServerAdmin)
	for _, c := range []struct {
		by, of string
		want   chat.Kind
	}{
		{"mem", "gus", chat.Forbidden}, {"gus", "mem", chat.Forbidden}, {"adm", "own", chat.Forbidden},
		{"own", "own", chat.Invalid}, {"operator", "own", chat.Conflict}, {"adm", "nobody", chat.Invalid},
	} {
		_, err := h.Deactivate(t.Context(), by[c.by], c.of, "", false)
		if !chat.Is(err, c.want) {
			t.Errorf("%s deactivates %s: %v", c.by, c.of, err)
		}
	}
	h.give("own2", chat.Owner)
	for _, pair := range [][2]string{{"adm", "gus"}, {"adm", "adm2"}, {"own", "own2"}, {"operator", "mem"}} {
		_, err := h.Deactivate(t.Context(), by[pair[0]], pair[1], "", false)
		must(t, err)
	}
	// A deactivated owner is none who could run the server.
	_, err := h.Deactivate(t.Context(), chat.User{}, "own", "", false)
	expectKind(t, err, chat.Conflict)
	_, err = h.Reactivate(t.Context(), by["adm"], "own2")
	expectKind(t, err, chat.Forbidden)
	_, err = h.SignOutEverywhere(t.Context(), by["adm"], "own")
	expectKind(t, err, chat.Forbidden)
	_, err = h.Account(t.Context(), chat.Session{User: by["mem"]}, "own")
	expectKind(t, err, chat.Forbidden)
}

func TestAnAddressIsBannedWithTheAccountThatCameFromIt(t *testing.T) {
	h := newAccounts(t)
	h.Audit = h.db
	h.signUp("ann")
	ann := h.give("ann", chat.Owner)
	there := chat.WithAddress(t.Context(), "198.51.100.7")
	from := chat.Requester{Address: "198.51.100.7"}
	_, err := h.SignUp(there, "bob", "bob@example.org", password, chat.Session{}, from)
	must(t, err)
	_, err = h.Deactivate(t.Context(), ann, "bob", "", true)
	must(t, err)
	up := func() error {
		_, err := h.SignUp(there, "eve", "eve@example.org", password, chat.Session{}, from)
		return err
	}
	expectKind(t, up(), chat.Forbidden)
	_, err = h.SignIn(there, "ann@example.org", password, chat.Session{}, from)
	expectKind(t, err, chat.Forbidden)
	_, err = h.signIn("ann@example.org", password) // from elsewhere
	must(t, err)
	a, err := h.Account(t.Context(), chat.Session{User: ann}, "bob")
	if err != nil || !a.AddressBanned || !a.User.Barred {
		t.Errorf("%+v %v", a, err)
	}
	_, err = h.Reactivate(t.Context(), ann, "bob")
	must(t, err)
	must(t, up())
	_, err = h.Deactivate(t.Context(), ann, "bob", "", true)
	must(t, err)
	h.clock.Advance(chat.AddressBanFor)
	_, err = h.SignIn(there, "ann@example.org", password, chat.Session{}, from)
	must(t, err)
}
