package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/cmd/parley/config"
)

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

func TestTheOperatorSeesHealthAndStorage(t *testing.T) {
	o := operates{shared(t), t}
	ann := o.unlimited.person(t)
	slug := room(t, ann)
	ann.Upload(slug, "", "notes.txt", []byte("bytes of the storage's test")).Is(303)
	said := o.says("health")
	for _, part := range []string{"postgresql\tfine\tConnections in use by this process: ", "redis\tfine\t", "files\tfine\t", "clocks\tfine\tThis process, PostgreSQL and Redis have the same time.\t\n", "inbox\t", "dead-letters\t", "push\t"} {
		if !strings.Contains("\n"+said, "\n"+part) {
			t.Errorf("%q lacks %q", said, part)
		}
	}
	said = o.says("storage")
	for _, part := range []string{"files\t\t", "database\t\t", "limit\tfile\t", "kind\tdocuments\t", "room\t" + slug + "\t27\t1\n", "person\t" + ann.Name + "\t27\t1\n"} {
		if !strings.Contains("\n"+said, "\n"+part) {
			t.Errorf("%q lacks %q", said, part)
		}
	}
	o.refuses("admin takes: ", "storage", "all")
}

func TestAPartThatDoesNotWorkFailsTheCommand(t *testing.T) {
	o := operates{shared(t), t}
	said, err := o.commandWith(t, func(c *config.Config) { c.Clamd = filepath.Join(t.TempDir(), "none.sock") }, "health")
	if err == nil || err.Error() != "a part of the server does not work" || !strings.HasPrefix(said, "files\tbroken\t\tLook whether the disk") {
		t.Errorf("it says %q, %v", said, err)
	}
}

func TestTheOperatorListsMails(t *testing.T) {
	o := operates{shared(t), t}
	ann := o.unlimited.person(t)
	db := o.unlimited.Postgres
	u, err := db.UserByName(t.Context(), ann.Name)
	if err != nil {
		t.Fatal(err)
	}
	to := ann.Name + "@mail.example"
	queue := func() {
		if err := db.MailQueue(t.Context(), chat.Mail{Key: uuid.New(), Kind: chat.MailVerify, User: u.ID, To: to}); err != nil {
			t.Fatal(err)
		}
	}
	queue()
	taken, err := db.MailsTake(t.Context(), time.Minute, 9)
	if err != nil || len(taken) != 1 {
		t.Fatalf("%+v %v", taken, err)
	}
	if err := db.MailSettle(t.Context(), taken[0], chat.MailRefused, "550 no <"+to+">\r\nhere"); err != nil {
		t.Fatal(err)
	}
	queue()
	said := o.says("mail")
	first, second, _ := strings.Cut(said, "\n")
	if !strings.Contains(first, fmt.Sprintf("\twaiting\tverify\t%s\tmail.example\t", ann.Name)) ||
		!strings.HasPrefix(second, fmt.Sprintf("%d\trefused\tverify\t%s\tmail.example\t", taken[0].ID, ann.Name)) || !strings.HasSuffix(second, "\t550 no <…@mail.example>  here\n") {
		t.Errorf("it lists %q", said)
	}
}
