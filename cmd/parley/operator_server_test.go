package main

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/cmd/parley/config"
)

func TestTheOperatorRevokesInvitations(t *testing.T) {
	o := operates{shared(t), t}
	ann, stranger := o.unlimited.person(t), o.unlimited.person(t)
	o.says("role", ann.Name, "admin")
	link := strings.TrimSpace(o.says("invite", ann.Name, "3"))
	_, path, _ := strings.Cut(link, "/join/")
	id, line := o.listed("\t"+ann.Name+"\t", "invitations", "list")
	if !strings.HasPrefix(line, id+"\topen\tmember\t0\t3\t") || !strings.HasSuffix(line, "\t"+ann.Name+"\t\n") {
		t.Errorf("it lists %q", line)
	}
	stranger.Get("/join/" + path).Is(200)
	for range 2 {
		o.is("invitation "+id+" is revoked now\n", "invitations", "revoke", id)
	}
	stranger.Get("/join/" + path).Is(410)
	if _, line := o.listed("\t"+ann.Name+"\t", "invitations", "list"); !strings.HasPrefix(line, id+"\trevoked\t") {
		t.Errorf("it lists %q", line)
	}
	if log := o.says("audit", "csv"); strings.Count(log, ",invitation-revoked,,,,,invitation "+id+",command line\n") != 1 {
		t.Error("the audit log lacks the end of the invitation, or has it twice")
	}
	o.refuses("There is no such invitation.", "invitations", "revoke", "99999999")
	o.refuses("x is no number of admin invitations list", "invitations", "revoke", "x")
	o.refuses("admin invitations takes: list, or revoke NUMBER", "invitations", "revoke")
}

func TestTheOperatorAddsAndDeletesEmoji(t *testing.T) {
	o := operates{shared(t), t}
	file := func(name string, content []byte) string {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	good := file("good.png", pictureOf(t, 8))
	for range 2 {
		o.is(":op-parrot: is an emoji now\n", "emoji", "add", ":OP-parrot:", good)
	}
	input, err := os.Open(good)
	if err != nil {
		t.Fatal(err)
	}
	defer input.Close()
	former := os.Stdin
	os.Stdin = input
	o.is(":op-piped: is an emoji now\n", "emoji", "add", "op-piped", "-")
	os.Stdin = former
	if said := o.says("emoji", "list"); !strings.Contains(said, "op-parrot\timage/png\t\n") || !strings.Contains(said, "op-piped\timage/png\t\n") {
		t.Errorf("it lists %q", said)
	}
	o.refuses("There is an emoji of that name already.", "emoji", "add", "op-parrot", file("other.png", pictureOf(t, 9)))
	o.refuses("The picture of an emoji can have 96 KB.", "emoji", "add", "op-large", file("large.png", make([]byte, chat.EmojiPictureMax+9)))
	o.refuses("That is no picture that an emoji can have.", "emoji", "add", "op-text", file("text.png", []byte("text")))
	o.refuses("A name has 2 to 32 letters", "emoji", "add", "x", good)
	o.refuses("no such file", "emoji", "add", "op-none", good+".none")
	for range 2 {
		o.is(":op-parrot: is no emoji now\n", "emoji", "delete", ":OP-parrot:") // as add takes it
		o.is(":op-piped: is no emoji now\n", "emoji", "delete", "op-piped")
	}
	if said := o.says("emoji", "list"); strings.Contains(said, "op-") {
		t.Errorf("it lists %q", said)
	}
	log := o.says("audit", "csv")
	for _, did := range []string{"'+ :op-parrot:", "− :op-parrot:"} {
		if strings.Count(log, ",settings-changed,,,,,"+did+",command line\n") != 1 {
			t.Errorf("the audit log lacks %s, or has it twice", did)
		}
	}
	o.refuses("admin emoji takes: list, add NAME FILE, or delete NAME", "emoji", "add", "op-parrot")
}

func pictureOf(t *testing.T, wide int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, wide, 8))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
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
