package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/fold"
	"parley/cmd/parley/commands"
	"parley/cmd/parley/config"
	"parley/e2e/browser"
	"parley/store/postgres"
)

// command runs parley admin on the stores of the other nodes.
func (w *sharedHarness) command(t *testing.T, args ...string) (said string, err error) {
	t.Helper()
	return w.commandWith(t, func(*config.Config) {}, args...)
}

// commandWith is command with another configuration.
func (w *sharedHarness) commandWith(t *testing.T, how func(*config.Config), args ...string) (said string, err error) {
	t.Helper()
	cfg := &config.Config{
		AdminAddr: "off", Roles: "web", Data: filepath.Join(w.dir, "data"), Database: w.servers.DatabaseURL(), Redis: w.servers.RedisURL(),
		Limits: "off", SignUp: "open", LogLevel: "error", LogFormat: "text", BcryptCost: 4, DatabaseMax: 4, FileMB: 100, FileCount: 10,
	}
	how(cfg)
	var out strings.Builder
	err = commands.Admin(t.Context(), cfg, args, &out)
	return out.String(), err
}

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

func TestTheOperatorGetsANewCode(t *testing.T) {
	w := shared(t)
	code, err := w.command(t, "code")
	if err != nil || len(code) != len("aaaa-bbbb-cccc-dddd\n") {
		t.Fatalf("it says %q, %v", code, err)
	}
	if _, err := w.unlimited.Services().Server.CheckCode(t.Context(), code, chat.Requester{Address: "192.0.2.9"}); err != nil {
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
	u, err := w.unlimited.Postgres.UserByName(t.Context(), b.Name)
	if err != nil {
		t.Fatal(err)
	}
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

func TestTheOperatorManagesRooms(t *testing.T) {
	w := shared(t)
	ann, bob := w.unlimited.person(t), w.unlimited.person(t)
	slug := room(t, ann)
	hidden := ann.MakeRoom("Hidden of "+ann.Name, "private")
	name := "Room of " + ann.Name
	ann.Post("/rooms/"+slug+"/settings", "name", name, "visibility", "public").Is(303)
	says := func(want string, args ...string) {
		t.Helper()
		if said, err := w.command(t, append([]string{"rooms"}, args...)...); err != nil || said != want {
			t.Errorf("%v: it says %q, %v; want %q", args, said, err, want)
		}
	}
	refuses := func(want string, args ...string) {
		t.Helper()
		if said, err := w.command(t, append([]string{"rooms"}, args...)...); err == nil || !strings.Contains(err.Error(), want) || said != "" {
			t.Errorf("%v: it says %q, %v; want %q", args, said, err, want)
		}
	}
	says(slug+"\t"+name+"\tpublic\t1\t"+ann.Name+"\n", "list", "room of "+ann.Name)
	says(slug+" is archived now\n", "archive", slug)
	ann.Post("/rooms/"+slug+"/messages", "body", "no").Is(403)
	says(slug+"\t"+name+"\tpublic, archived\t1\t"+ann.Name+"\n", "list", name)
	says(slug+" can be written in now\n", "unarchive", slug)
	ann.Say(slug, "yes")
	says(slug+" has the admin "+bob.Name+" now\n", "owner", slug, bob.Name)
	bob.Get("/rooms/" + slug + "/settings").Is(200)
	refuses("Choose one of its members.", "owner", hidden, bob.Name) // the same rule as on the page
	refuses("There is nobody with that username.", "owner", slug, "nobody-of-that-name")
	refuses("That room does not exist.", "archive", "none-of-that-name")
	refuses("That room does not exist.", "delete", "none-of-that-name", "None")
	refuses("Write the room's name", "delete", slug, "Another")
	for _, wrong := range [][]string{{}, {"burn", slug}, {"archive"}, {"delete", slug}, {"owner", slug}} {
		refuses("admin rooms takes: list", wrong...)
	}
	ann.Get("/rooms/" + slug).Is(200)
	says(slug+" is deleted now\n", append([]string{"delete", slug}, strings.Fields(name)...)...)
	ann.Get("/rooms/" + slug).Is(404)
	ann.Get("/rooms").Is(200).Lacks("Bring it back")
	ann.MakeRoom(name, "public") // its name is free
}

func TestTheOperatorListsInvitesAndReadsTheLog(t *testing.T) {
	w := shared(t)
	admin, member, other := w.unlimited.person(t), w.unlimited.person(t), w.unlimited.person(t)
	run := func(args ...string) string {
		t.Helper()
		said, err := w.command(t, args...)
		if err != nil {
			t.Errorf("%v: %v", args, err)
		}
		return said
	}
	run("role", admin.Name, "admin")
	run("deactivate", member.Name, "=spam")
	if said := run("people", strings.ToUpper(member.Name)); !strings.HasPrefix(said, member.Name+"\tmember, deactivated\t") || strings.Count(said, "\n") != 1 {
		t.Errorf("it lists %q", said)
	}
	if said := run("people"); !strings.Contains(said, admin.Name+"\tadmin\t") {
		t.Errorf("it lists %q", said)
	}
	link := strings.TrimSpace(run("invite", admin.Name, "3", "2"))
	_, code, found := strings.Cut(link, "/join/")
	i, err := w.unlimited.Services().Invitations.Find(t.Context(), code, chat.Requester{})
	if !found || err != nil || i.Uses != 3 || i.Role != chat.Regular || time.Until(i.ExpiresAt) > 48*time.Hour {
		t.Errorf("%q is %+v, %v", link, i, err)
	}
	csv, lines := run("audit", "csv"), run("audit", "jsonl")
	if !strings.HasPrefix(csv, "id,at,kind,act,by,of") || !strings.Contains(csv, ",account-deactivated,,"+member.Name+",,,'=spam,command line\n") {
		t.Errorf("the log is %q", csv)
	}
	if !strings.Contains(lines, `"act":"invitation-made","by":"`+admin.Name+`"`) || !strings.Contains(lines, `"act":"exported"`) {
		t.Errorf("the log is %q", lines)
	}
	for want, args := range map[string][]string{
		"admin audit takes: csv or jsonl":         {"audit", "xml"},
		"admin invite takes numbers":              {"invite", admin.Name, "many"},
		"An invitation lets in 1 to 1000 people.": {"invite", admin.Name, "0"},
		"There is nobody with that username.":     {"invite", "nobody-of-that-name"},
		member.Name + " is deactivated":           {"invite", member.Name},
		"Only an admin":                           {"invite", other.Name},
	} {
		if said, err := w.command(t, args...); err == nil || !strings.Contains(err.Error(), want) || said != "" {
			t.Errorf("%v: %q, %v; want %q", args, said, err, want)
		}
	}
}

func TestTheOperatorChangesSettings(t *testing.T) {
	w := shared(t)
	is := func(want string, args ...string) {
		t.Helper()
		if said, err := w.command(t, append([]string{"settings"}, args...)...); err != nil || !strings.Contains(said, want) {
			t.Errorf("%v: it says %q, %v; want %q", args, said, err, want)
		}
	}
	refuses := func(want string, args ...string) {
		t.Helper()
		if said, err := w.command(t, append([]string{"settings"}, args...)...); err == nil || !strings.Contains(err.Error(), want) || said != "" {
			t.Errorf("%v: it says %q, %v; want %q", args, said, err, want)
		}
	}
	is("welcome\t\n", "get", "welcome")
	is("welcome\tHello there\n", "set", "welcome", "Hello there")
	is("welcome\tHello there\n", "get")
	is("makers\tmembers\n", "get")
	is("level\tall\n", "get", "level")
	is("welcome\t\n", "set", "welcome", "")
	is("previews\t0\n", "set", "previews", "0")
	is("previews\t1\n", "set", "previews", "1")
	refuses("previews takes 1 or 0", "set", "previews", "yes")
	refuses("Choose members or admins.", "set", "makers", "nobody")
	refuses("must have", "set", "server", "")
	for _, wrong := range [][]string{{}, {"get", "colour"}, {"set", "welcome"}, {"set", "colour", "red"}, {"drop", "welcome"}} {
		refuses("admin settings takes: get", wrong...)
	}
}

func TestACheckOfFilesEndsWithAnErrorForWhatStays(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann := w.unlimited.person(t)
	slug := room(t, ann)
	ann.Upload(slug, "", "gone.txt", []byte("bytes that go")).Is(303)
	path := func(h chat.Hash) string {
		return filepath.Join(w.dir, "data", "files", h.String()[:2], h.String())
	}
	gone, left := chat.Hash(sha256.Sum256([]byte("bytes that go"))), chat.Hash(sha256.Sum256([]byte("bytes that nobody knows")))
	if err := os.Remove(path(gone)); err != nil {
		t.Fatal(err)
	}
	old := time.Now().Add(-25 * time.Hour)
	for _, err := range []error{os.MkdirAll(filepath.Dir(path(left)), 0o700), os.WriteFile(path(left), []byte("bytes that nobody knows"), 0o600), os.Chtimes(path(left), old, old)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	run := func(args ...string) (string, error) {
		cfg := *w.unlimited.cfg
		cfg.Web, cfg.Live, cfg.Worker = false, true, false // roles that keep no files
		var out strings.Builder
		err := commands.CheckFiles(t.Context(), &cfg, args, &out)
		return out.String(), err
	}
	said, err := run("check")
	if err == nil || !strings.Contains(said, "missing: "+gone.String()+", 13 bytes\n") || !strings.Contains(said, "left over: "+left.String()) {
		t.Errorf("%v: %s", err, said)
	}
	if said, err = run("check", "--repair"); err == nil || !strings.Contains(said, "removed: "+left.String()) || !strings.Contains(said, "missing: "+gone.String()) {
		t.Errorf("%v: %s", err, said)
	}
	if _, err := os.Stat(path(left)); !os.IsNotExist(err) {
		t.Errorf("it is still there: %v", err)
	}
	other, err := postgres.Open(t.Context(), postgres.Options{URL: w.servers.DatabaseURL()})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	unlock, err := other.LockRepair(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if said, err = run("check", "--repair"); err == nil || !strings.Contains(err.Error(), "is running") || commands.ExitCode(err) != 75 || said != "" {
		t.Errorf("a second repair: %v: %s", err, said)
	}
	if said, err = run("check"); err == nil || commands.ExitCode(err) != 1 || !strings.Contains(said, "missing: "+gone.String()) {
		t.Errorf("a check beside a repair: %v: %s", err, said)
	}
	unlock()
	if _, err := run("repair"); err == nil {
		t.Error("any word is taken")
	}
}
