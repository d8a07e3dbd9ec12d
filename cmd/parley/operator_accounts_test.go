package main

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/fold"
	"parley/e2e/browser"
)

func TestTheOperatorGivesRoles(t *testing.T) {
	w := shared(t)
	b := w.unlimited.person(t)
	if said, err := w.command(t, "role", b.Name, "admin"); err != nil || said != b.Name+" has the role admin now\n" {
		t.Errorf("it says %q, %v", said, err)
	}
	u, err := w.unlimited.Postgres.UserByName(t.Context(), b.Name)
	if err != nil || u.Role != chat.ServerAdmin {
		t.Errorf("%+v %v", u, err)
	}
	log, err := w.unlimited.Postgres.AuditList(t.Context(), chat.AuditFilter{Name: fold.String(b.Name), Kind: chat.AuditRights, Below: 1 << 40, Until: time.Unix(1<<37, 0)}, 9)
	if err != nil || len(log) != 1 || log[0].By.ID != 0 || log[0].Address != chat.CommandLine {
		t.Errorf("the audit log has %+v %v", log, err)
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

func TestTheOperatorRemovesTheMessagesOfADeactivatedAccount(t *testing.T) {
	w := shared(t)
	a, b := w.unlimited.person(t), w.unlimited.person(t)
	room := a.MakeRoom("Spam of "+b.Name, "public")
	b.Join(room)
	b.Say(room, "buy this")
	if said, err := w.command(t, "deactivate", b.Name, "-messages", "much", "spam"); err != nil || said != b.Name+" is deactivated now\n" {
		t.Fatalf("it says %q, %v", said, err)
	}
	browser.Await(t, "the message is gone", func() bool {
		page := a.Get("/rooms/" + room).Is(200).Body
		return !strings.Contains(page, "buy this") && strings.Contains(page, "much spam")
	})
	log, err := w.command(t, "audit", "csv")
	for _, entry := range []string{",account-deactivated,,%s,,,much spam,command line\n", ",messages-removed,,%s,,,1,command line\n"} {
		if err != nil || !strings.Contains(log, fmt.Sprintf(entry, b.Name)) {
			t.Errorf("the log lacks %q: %v", entry, err)
		}
	}
	if said, err := w.command(t, "deactivate", b.Name, "-everything"); err == nil || said != "" {
		t.Errorf("it says %q, %v", said, err)
	}
}

// An owner who lost the password, or phone and codes, gets in again with the command line alone.
func TestTheOperatorLetsALostOwnerIn(t *testing.T) {
	w := shared(t)
	b := w.unlimited.person(t)
	if _, err := w.command(t, "role", b.Name, "owner"); err != nil {
		t.Fatal(err)
	}
	u, err := w.unlimited.Postgres.UserByName(t.Context(), b.Name)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { // other tests need a server without an owner
		anything := func(_, _, _ chat.Role, _ int) error { return nil }
		if _, err := w.unlimited.Postgres.RoleChange(context.WithoutCancel(t.Context()), 0, u.ID, chat.Regular, anything); err != nil {
			t.Error(err)
		}
	})
	if begun, err := w.unlimited.Postgres.TOTPBegin(t.Context(), u.ID, []byte("sealed")); err != nil || !begun {
		t.Fatal(begun, err)
	}
	if on, err := w.unlimited.Postgres.TOTPConfirm(t.Context(), u.ID, 1, [][]byte{{1}}); err != nil || !on {
		t.Fatal(on, err)
	}
	said, err := w.command(t, "reset", b.Name)
	_, token, found := strings.Cut(strings.TrimSpace(said), "/reset/")
	if err != nil || !found {
		t.Fatalf("it says %q, %v", said, err)
	}
	from := chat.Requester{Address: "192.0.2.9"}
	accounts := w.unlimited.Services().Accounts
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
