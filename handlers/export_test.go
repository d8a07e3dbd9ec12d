package handlers

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/history"
	"parley/chat/posting"
	"parley/handlers/room"
	"parley/views/export"
	"parley/views/words"
)

func TestARoomIsExportedAsItsPageShowsIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	room := ann.room("Tea", "private")
	in := "/rooms/" + room
	ann.post(in+"/members", "username", "bob").is(303)
	ann.post(in+"/messages", "body", "hello <b> **world**").is(303)
	bob.post(in+"/messages", "body", "frist").is(303)
	bob.post(in+"/messages/2", "body", "first").is(303)
	bob.post(in+"/messages", "body", "a secret").is(303)
	bob.post(in + "/messages/3/delete").is(303)
	bob.get(in+"/export").is(200).whole().has("Export messages", `action="`+in+`/export"`, `value="json"`, `type="date"`)

	page := bob.post(in+"/export", "form", "html").is(200)
	page.has("<!doctype html>", "<bdi>Tea</bdi>", "hello &lt;b&gt; <strong>world</strong>", "edited", "first", "This message was deleted.", "Exported by bob", "</html>").lacks("a secret", "frist", "<script", "CUT")
	if got := page.header.Get("Content-Disposition"); !strings.HasPrefix(got, `attachment; filename="Tea.html"`) {
		t.Errorf("it is saved as %q", got)
	}
	var file struct {
		Format   string
		Room     struct{ Name string }
		Messages []export.JSONMessage
	}
	must(t, json.Unmarshal([]byte(bob.post(in+"/export", "form", "json").is(200).body), &file))
	if m := file.Messages; file.Room.Name != "Tea" || len(m) != 3 || m[1].Author != "bob" || !m[1].Edited || m[1].Body != "first" || !m[2].Deleted || m[2].Body != "" {
		t.Errorf("the file has %+v", file)
	}
	bob.post(in+"/export", "form", "text").is(200).has("#1 ann: hello <b>", "(edited): first", "(deleted)").lacks("a secret")

	bob.post(in+"/export", "form", "text", "since", "2001-01-01", "until", "2001-02-01").is(200).lacks("hello")
	bob.post(in+"/export", "form", "text", "since", "2001-01-01").is(200).has("hello")
	bob.post(in+"/export", "form", "text", "since", "monday").is(422).whole().has("Write a day as 2026-03-01.", `value="monday"`, `value="text" checked`)
	bob.post(in+"/export", "form", "docx").is(422).has("Choose HTML, JSON or plain text.")
	s.role(t, "ann", chat.Owner)
	ann.get("/admin/audit?name=bob").is(200).has("Exported data", "<bdi>Tea</bdi>")
}

func TestAnExportEndsWithTheRightToRead(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	room := ann.room("Tea", "private")
	ctx := t.Context()
	hers, err := s.app.Rooms.Open(ctx, room, s.user("ann").ID)
	must(t, err)
	s.talk(t, hers, 450)
	for name, end := range map[string]func(who chat.Session){ // each user loses the right in one way
		"bob": func(who chat.Session) { must(t, s.app.Accounts.SignOut(ctx, who)) },
		"cid": func(chat.Session) {
			_, _, err := s.app.Rooms.Remove(ctx, hers, "cid")
			must(t, err)
		},
	} {
		s.person(t, name)
		ann.post("/rooms/"+room+"/members", "username", name).is(303)
		who := s.sessionsOf(name)[0]
		access, err := s.app.Rooms.Open(ctx, room, who.User.ID)
		must(t, err)
		out, err := s.app.Exports.Room(ctx, who, access, chat.ExportSpan{}, "text")
		must(t, err)
		first, err := out.Next(ctx)
		must(t, err)
		if len(first) != chat.ExportChunk {
			t.Fatalf("%s: the first chunk has %d", name, len(first))
		}
		end(who)
		var b strings.Builder
		kind, _ := export.FormNamed("text")
		file := kind.New(&b, (*words.Language)(nil), export.Head{Room: access.Room, At: time.Now()})
		if err := writeExport(file, out); !chat.Is(err, chat.NotFound) {
			t.Errorf("%s: %v", name, err)
		}
		if strings.Contains(b.String(), "message") {
			t.Errorf("%s: there is more:\n%s", name, b.String())
		}
	}
}

// talk has ann say so many messages in a room.
func (s *site) talk(t *testing.T, hers chat.Access, n int) {
	t.Helper()
	for i := range n {
		_, err := s.app.Posting.SendAndWait(t.Context(), s.user("ann"), hers, posting.Draft{Body: fmt.Sprintf("message %d", i), Nonce: uuid.New()})
		must(t, err)
	}
}

// breaking is a store that reads one list for an export, and then breaks.
type breaking struct {
	*world
	lists int
	how   func() error
}

func (b *breaking) next() error {
	if b.lists--; b.lists < 0 {
		return b.how()
	}
	return nil
}

func (b *breaking) MessageRange(ctx context.Context, id chat.RoomID, above, upto int64) ([]chat.Message, error) {
	if err := b.next(); err != nil {
		return nil, err
	}
	return b.world.MessageRange(ctx, id, above, upto)
}

func (b *breaking) AuditList(ctx context.Context, f chat.AuditFilter, most int) ([]chat.AuditEntry, error) {
	if err := b.next(); err != nil {
		return nil, err
	}
	return b.world.AuditList(ctx, f, most)
}

// breaks has the exports read from a store that breaks after so many lists.
func (s *site) breaks(lists int, how func() error) {
	b := &breaking{s.world, lists, how}
	*s.app.Exports = *history.NewExports(s.app.Rooms, b, s.world, s.app.Accounts)
	*s.app.Audit = *chat.NewAudit(b)
}

// fasthttp writes a file on a goroutine of its own: a panic there would end the test's process.
func TestAnExportThatBreaksSaysSoInItsLastLine(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	room := ann.room("Tea", "private")
	hers, err := s.app.Rooms.Open(t.Context(), room, s.user("ann").ID)
	must(t, err)
	s.talk(t, hers, chat.ExportChunk+1)
	s.role(t, "ann", chat.Owner)
	for range 2100 {
		must(t, s.AuditAppend(t.Context(), chat.AuditEntry{Act: chat.DidSignIn, At: time.Now(), By: s.user("ann")}))
	}
	for name, how := range map[string]func() error{
		"an outage": func() error { return chat.Down("PostgreSQL", errSecret) },
		"a panic":   func() error { panic("a message with a bug") },
	} {
		for _, form := range []string{"html", "text", "json"} {
			s.breaks(1, how)
			file := ann.post("/rooms/"+room+"/export", "form", form).is(200)
			if file.has("message 199", "This file lacks the messages after here.").lacks("message 200"); json.Valid([]byte(file.body)) {
				t.Errorf("%s: it looks whole: %s", name, file.body)
			}
		}
		s.breaks(1, how)
		ann.get("/admin/audit.csv").is(200).has("sign-in", "THIS FILE LACKS OLDER ENTRIES")
	}
	if log := s.logs.String(); strings.Count(log, `msg="a panic was recovered" cost=export`) != 4 || strings.Count(log, `msg="an export ended early" of=`) != 8 {
		t.Errorf("the log has %s", log)
	}
}

func TestAnExportBeginsOnceItsFirstMessagesAreRead(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	room := ann.room("Tea", "private")
	ann.post("/rooms/"+room+"/messages", "body", "hello").is(303)
	s.role(t, "ann", chat.Owner)
	s.breaks(0, func() error { return chat.Down("PostgreSQL", errSecret) })
	file := ann.post("/rooms/"+room+"/export", "form", "json").is(503)
	if got := file.header.Get("Content-Disposition"); got != "" {
		t.Errorf("the answer is saved: %s", got)
	}
	s.breaks(9, nil)
	ann.get("/admin/audit").is(200).lacks("Exported data")
}

func TestAFileThatIsCutOffAtOnceIsNoFile(t *testing.T) {
	t.Parallel()
	for _, kind := range export.Forms {
		var b strings.Builder
		must(t, kind.New(&b, nil, export.Head{Room: chat.Room{Name: "Tea"}}).CutOff())
		if file := b.String(); json.Valid([]byte(file)) || !strings.Contains(file, "Tea") || !strings.Contains(file, "This file lacks") {
			t.Errorf("%s: %s", kind.Name, file)
		}
	}
}

var writeExport = room.WriteExport
