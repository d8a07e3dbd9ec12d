package main

import (
	"strings"
	"testing"

	"parley/chat"
)

// command runs parley admin on the stores of the other nodes.
func (w *sharedHarness) command(t *testing.T, args ...string) (said string, err error) {
	t.Helper()
	cfg := &config{
		AdminAddr: "off", Roles: "web", Database: w.servers.DatabaseURL(), Redis: w.servers.RedisURL(),
		Limits: "off", SignUp: "open", LogLevel: "error", LogFormat: "text", BcryptCost: 4, DatabaseMax: 4, FileMB: 100, FileCount: 10,
	}
	var out strings.Builder
	err = operate(t.Context(), cfg, args, &out)
	return out.String(), err
}

func TestTheOperatorGivesRoles(t *testing.T) {
	w := shared(t)
	b := w.unlimited.person(t)
	if said, err := w.command(t, "role", b.Name, "admin"); err != nil || said != b.Name+" has the role admin now\n" {
		t.Errorf("it says %q, %v", said, err)
	}
	u, err := w.unlimited.postgres.UserByName(t.Context(), b.Name)
	if err != nil || u.Role != chat.ServerAdmin {
		t.Errorf("%+v %v", u, err)
	}
	for want, args := range map[string][]string{
		"Choose owner, admin, moderator, member or guest.": {"role", b.Name, "king"},
		"There is nobody with that username.":              {"role", "nobody-of-that-name", "admin"},
		"admin takes: code, role NAME":                     {"role", b.Name},
		"admin takes: code, role NAME owner":               {},
	} {
		if said, err := w.command(t, args...); err == nil || !strings.HasPrefix(err.Error(), want) || said != "" {
			t.Errorf("%v: %q, %v", args, said, err)
		}
	}
}

func TestTheOperatorDeactivatesAndBringsBack(t *testing.T) {
	w := shared(t)
	b := w.unlimited.person(t)
	for _, c := range [][]string{
		{"is signed out everywhere now", "signout", b.Name},
		{"is linked to no other service now", "unlink", b.Name},
		{"has another email now", "email", b.Name, "else-" + b.Name + "@example.org"},
		{"is deactivated now", "deactivate", b.Name, "spam"},
		{"is active now", "restore", b.Name},
		{"is deleted now", "delete", b.Name, "messages"},
	} {
		if said, err := w.command(t, c[1:]...); err != nil || said != b.Name+" "+c[0]+"\n" {
			t.Errorf("%v: it says %q, %v", c, said, err)
		}
	}
	for _, args := range [][]string{{"deactivate", "nobody-of-that-name"}, {"delete", b.Name}, {"delete", b.Name, "everything"}} {
		if said, err := w.command(t, args...); err == nil || said != "" {
			t.Errorf("%v: it says %q, %v", args, said, err)
		}
	}
}

func TestTheOperatorGetsANewCode(t *testing.T) {
	w := shared(t)
	code, err := w.command(t, "code")
	if err != nil || len(code) != len("aaaa-bbbb-cccc-dddd\n") {
		t.Fatalf("it says %q, %v", code, err)
	}
	if _, err := w.unlimited.app.Server.CheckCode(t.Context(), code, chat.Requester{Address: "192.0.2.9"}); err != nil {
		t.Errorf("it is not the code: %v", err)
	}
}

func TestOnlyTheFirstNodeLogsTheCode(t *testing.T) {
	w := shared(t)
	if log := w.limited.log.String(); !strings.Contains(log, "This server has no owner yet.") || !strings.Contains(log, "code=") {
		t.Error("the first node does not log the code")
	}
	if log := w.unlimited.log.String(); strings.Contains(log, "no owner yet") {
		t.Error("the second node logs a code, too")
	}
}

// An owner who lost the password, or phone and codes, gets in again with the command line alone.
func TestTheOperatorLetsALostOwnerIn(t *testing.T) {
	w := shared(t)
	b := w.unlimited.person(t)
	if _, err := w.command(t, "role", b.Name, "owner"); err != nil {
		t.Fatal(err)
	}
	u, err := w.unlimited.postgres.UserByName(t.Context(), b.Name)
	if err != nil {
		t.Fatal(err)
	}
	if begun, err := w.unlimited.postgres.TOTPBegin(t.Context(), u.ID, []byte("sealed")); err != nil || !begun {
		t.Fatal(begun, err)
	}
	if on, err := w.unlimited.postgres.TOTPConfirm(t.Context(), u.ID, 1, [][]byte{{1}}); err != nil || !on {
		t.Fatal(on, err)
	}
	said, err := w.command(t, "reset", b.Name)
	_, token, found := strings.Cut(strings.TrimSpace(said), "/reset/")
	if err != nil || !found {
		t.Fatalf("it says %q, %v", said, err)
	}
	from := chat.Requester{Address: "192.0.2.9"}
	accounts := w.unlimited.app.Accounts
	if err := accounts.Reset(t.Context(), token, "an owner's new password", from); err != nil {
		t.Fatal(err)
	}
	in := func() error {
		_, err := accounts.SignIn(t.Context(), u.Email, "an owner's new password", chat.Session{}, from)
		return err
	}
	if err := in(); err == nil {
		t.Error("a new password takes the second step away")
	}
	for range 2 {
		if said, err := w.command(t, "factors", b.Name); err != nil || said != b.Name+" signs in with the password alone now\n" {
			t.Errorf("it says %q, %v", said, err)
		}
	}
	if err := in(); err != nil {
		t.Error(err)
	}
	for _, what := range []string{"reset", "factors"} {
		if said, err := w.command(t, what, "nobody-of-that-name"); err == nil || said != "" {
			t.Errorf("%s: it says %q, %v", what, said, err)
		}
	}
}

func TestTheHelpHasEveryCommandOfTheOperator(t *testing.T) {
	_, lines, found := strings.Cut(usage, "\n  admin     ")
	lines, _, ended := strings.Cut(lines, "\n  files ")
	var want []string
	for _, c := range operatorCommands {
		want = append(want, strings.TrimSpace(c.name+" "+c.takes)+": "+c.does)
	}
	if got := strings.ReplaceAll(lines, "\n            ", "\n"); !found || !ended || got != strings.Join(want, "\n") {
		t.Errorf("the help says\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
}
