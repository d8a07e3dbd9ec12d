package accounts_test

import (
	"slices"
	"testing"

	"parley/chat"
	"parley/chat/accounts"
	"parley/chat/chattest/harness"
)

func TestADeactivatedAccountIsSignedOutAndSaysWhy(t *testing.T) {
	h := harness.NewAccounts(t)
	h.SignUpAs("ann")
	bob := h.SignUpAs("bob")
	ann := h.Give("ann", chat.Owner)
	h.Events.Reset()
	_, err := h.Deactivate(t.Context(), ann, " BOB ", "too much  spam", false)
	harness.Must(t, err)
	if !slices.ContainsFunc(h.Events.News(), func(n chat.UserEvent) bool { return slices.Contains(n.Ended, bob.ID) }) {
		t.Errorf("told %+v", h.Events.News())
	}
	_, err = h.Session(t.Context(), bob.ID, h.Clock.Now(), "")
	harness.ExpectKind(t, err, chat.NotFound)
	_, err = h.SignInAs("bob@example.org", harness.Password)
	harness.ExpectKind(t, err, chat.Forbidden)
	if got := chat.As(err).Sentence(); got != "This account is deactivated: too much spam" {
		t.Errorf("it says %q", got)
	}
	_, err = h.SignInAs("bob@example.org", "wrong horse")
	harness.ExpectKind(t, err, chat.Unauthorized) // strangers do not learn of it
	_, err = h.Reactivate(t.Context(), ann, "bob")
	harness.Must(t, err)
	_, err = h.SignInAs("bob@example.org", harness.Password)
	harness.Must(t, err)
}

func TestWhoMayDeactivateWhom(t *testing.T) {
	h := harness.NewAccounts(t)
	for _, name := range []string{"own", "own2", "adm", "adm2", "mem", "gus"} {
		h.SignUpAs(name)
	}
	by := map[string]chat.User{
		"own": h.Give("own", chat.Owner), "adm": h.Give("adm", chat.ServerAdmin), "mem": h.Give("mem", chat.Regular), "gus": h.Give("gus", chat.Guest),
		"operator": {},
	}
	h.Give("adm2", chat.ServerAdmin)
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
	h.Give("own2", chat.Owner)
	for _, pair := range [][2]string{{"adm", "gus"}, {"adm", "adm2"}, {"own", "own2"}, {"operator", "mem"}} {
		_, err := h.Deactivate(t.Context(), by[pair[0]], pair[1], "", false)
		harness.Must(t, err)
	}
	// A deactivated owner is none who could run the server.
	_, err := h.Deactivate(t.Context(), chat.User{}, "own", "", false)
	harness.ExpectKind(t, err, chat.Conflict)
	_, err = h.Reactivate(t.Context(), by["adm"], "own2")
	harness.ExpectKind(t, err, chat.Forbidden)
	_, err = h.SignOutEverywhere(t.Context(), by["adm"], "own")
	harness.ExpectKind(t, err, chat.Forbidden)
	_, err = h.Account(t.Context(), chat.Session{User: by["mem"]}, "own")
	harness.ExpectKind(t, err, chat.Forbidden)
}

func TestAnAddressIsBannedWithTheAccountThatCameFromIt(t *testing.T) {
	h := harness.NewAccounts(t)
	h.Audit = h.DB
	h.SignUpAs("ann")
	ann := h.Give("ann", chat.Owner)
	there := chat.WithAddress(t.Context(), "198.51.100.7")
	from := chat.Requester{Address: "198.51.100.7"}
	_, err := h.SignUp(there, "bob", "bob@example.org", harness.Password, chat.Session{}, from)
	harness.Must(t, err)
	_, err = h.Deactivate(t.Context(), ann, "bob", "", true)
	harness.Must(t, err)
	up := func() error {
		_, err := h.SignUp(there, "eve", "eve@example.org", harness.Password, chat.Session{}, from)
		return err
	}
	harness.ExpectKind(t, up(), chat.Forbidden)
	_, err = h.SignIn(there, "ann@example.org", harness.Password, chat.Session{}, from)
	harness.ExpectKind(t, err, chat.Forbidden)
	_, err = h.SignInAs("ann@example.org", harness.Password) // from elsewhere
	harness.Must(t, err)
	a, err := h.Account(t.Context(), chat.Session{User: ann}, "bob")
	if err != nil || !a.AddressBanned || !a.User.Barred {
		t.Errorf("%+v %v", a, err)
	}
	_, err = h.Reactivate(t.Context(), ann, "bob")
	harness.Must(t, err)
	harness.Must(t, up())
	_, err = h.Deactivate(t.Context(), ann, "bob", "", true)
	harness.Must(t, err)
	h.Clock.Advance(accounts.AddressBanFor)
	_, err = h.SignIn(there, "ann@example.org", harness.Password, chat.Session{}, from)
	harness.Must(t, err)
}
