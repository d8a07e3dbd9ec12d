package room_test

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
	"parley/handlers/handlerstest"
	"parley/handlers/room"
	"parley/views/export"
	"parley/views/words"
)

func TestARoomIsExportedAsItsPageShowsIt(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	room := ann.Room("Tea", "private")
	in := "/rooms/" + room
	ann.Post(in+"/members", "username", "bob").Is(303)
	ann.Post(in+"/messages", "body", "hello <b> **world**").Is(303)
	bob.Post(in+"/messages", "body", "frist").Is(303)
	bob.Post(in+"/messages/2", "body", "first").Is(303)
	bob.Post(in+"/messages", "body", "a secret").Is(303)
	bob.Post(in + "/messages/3/delete").Is(303)
	bob.Get(in+"/export").Is(200).Whole().Has("Export messages", `action="`+in+`/export"`, `value="json"`, `type="date"`)

	page := bob.Post(in+"/export", "form", "html").Is(200)
	page.Has("<!doctype html>", "<bdi>Tea</bdi>", "hello &lt;b&gt; <strong>world</strong>", "edited", "first", "This message was deleted.", "Exported by bob", "</html>").Lacks("a secret", "frist", "<script", "CUT")
	if got := page.Header.Get("Content-Disposition"); !strings.HasPrefix(got, `attachment; filename="Tea.html"`) {
		t.Errorf("it is saved as %q", got)
	}
	var file struct {
		Format   string
		Room     struct{ Name string }
		Messages []export.JSONMessage
	}
	handlerstest.Must(t, json.Unmarshal([]byte(bob.Post(in+"/export", "form", "json").Is(200).Body), &file))
	if m := file.Messages; file.Room.Name != "Tea" || len(m) != 3 || m[1].Author != "bob" || !m[1].Edited || m[1].Body != "first" || !m[2].Deleted || m[2].Body != "" {
		t.Errorf("the file has %+v", file)
	}
	bob.Post(in+"/export", "form", "text").Is(200).Has("#1 ann: hello <b>", "(edited): first", "(deleted)").Lacks("a secret")

	bob.Post(in+"/export", "form", "text", "since", "2001-01-01", "until", "2001-02-01").Is(200).Lacks("hello")
	bob.Post(in+"/export", "form", "text", "since", "2001-01-01").Is(200).Has("hello")
	bob.Post(in+"/export", "form", "text", "since", "monday").Is(422).Whole().Has("Write a day as 2026-03-01.", `value="monday"`, `value="text" checked`)
	bob.Post(in+"/export", "form", "docx").Is(422).Has("Choose HTML, JSON or plain text.")
	s.Role(t, "ann", chat.Owner)
	ann.Get("/admin/audit?name=bob").Is(200).Has("Exported data", "<bdi>Tea</bdi>")
}

func TestAnExportEndsWithTheRightToRead(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	room := ann.Room("Tea", "private")
	ctx := t.Context()
	hers, err := s.App.Rooms.Open(ctx, room, s.User("ann").ID)
	handlerstest.Must(t, err)
	talk(t, s, hers, 450)
	for name, end := range map[string]func(who chat.Session){ // each user loses the right in one way
		"bob": func(who chat.Session) { handlerstest.Must(t, s.App.Accounts.SignOut(ctx, who)) },
		"cid": func(chat.Session) {
			_, _, err := s.App.Rooms.Remove(ctx, hers, s.User("ann").ID, "cid")
			handlerstest.Must(t, err)
		},
	} {
		s.Person(t, name)
		ann.Post("/rooms/"+room+"/members", "username", name).Is(303)
		who := s.SessionsOf(name)[0]
		access, err := s.App.Rooms.Open(ctx, room, who.User.ID)
		handlerstest.Must(t, err)
		out, err := s.App.Exports.Room(ctx, who, access, chat.ExportSpan{}, "text")
		handlerstest.Must(t, err)
		first, err := out.Next(ctx)
		handlerstest.Must(t, err)
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
func talk(t *testing.T, s *handlerstest.Site, hers chat.Access, n int) {
	t.Helper()
	for i := range n {
		_, err := s.App.Posting.SendAndWait(t.Context(), s.User("ann"), hers, posting.Draft{Body: fmt.Sprintf("message %d", i), Nonce: uuid.New()})
		handlerstest.Must(t, err)
	}
}

// breaking is a store that reads one list for an export, and then breaks.
type breaking struct {
	*handlerstest.World
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
	return b.World.MessageRange(ctx, id, above, upto)
}

func (b *breaking) AuditList(ctx context.Context, f chat.AuditFilter, most int) ([]chat.AuditEntry, error) {
	if err := b.next(); err != nil {
		return nil, err
	}
	return b.World.AuditList(ctx, f, most)
}

// breaks has the exports read from a store that breaks after so many lists.
func breaks(s *handlerstest.Site, lists int, how func() error) {
	b := &breaking{s.World, lists, how}
	*s.App.Exports = *history.NewExports(s.App.Rooms, b, s.World, s.App.Accounts)
	*s.App.Audit = *chat.NewAudit(b)
}

// fasthttp writes a file on a goroutine of its own: a panic there would end the test's process.
func TestAnExportThatBreaksSaysSoInItsLastLine(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	room := ann.Room("Tea", "private")
	hers, err := s.App.Rooms.Open(t.Context(), room, s.User("ann").ID)
	handlerstest.Must(t, err)
	talk(t, s, hers, chat.ExportChunk+1)
	s.Role(t, "ann", chat.Owner)
	for range 2100 {
		handlerstest.Must(t, s.AuditAppend(t.Context(), chat.AuditEntry{Act: chat.DidSignIn, At: time.Now(), By: s.User("ann")}))
	}
	for name, how := range map[string]func() error{
		"an outage": func() error { return chat.Down("PostgreSQL", handlerstest.ErrSecret) },
		"a panic":   func() error { panic("a message with a bug") },
	} {
		for _, form := range []string{"html", "text", "json"} {
			breaks(s, 1, how)
			file := ann.Post("/rooms/"+room+"/export", "form", form).Is(200)
			if file.Has("message 199", "This file lacks the messages after here.").Lacks("message 200"); json.Valid([]byte(file.Body)) {
				t.Errorf("%s: it looks whole: %s", name, file.Body)
			}
		}
		breaks(s, 1, how)
		ann.Get("/admin/audit.csv").Is(200).Has("sign-in", "THIS FILE LACKS OLDER ENTRIES")
	}
	if log := s.Logs.String(); strings.Count(log, `msg="a panic was recovered" cost=export`) != 4 || strings.Count(log, `msg="an export ended early" of=`) != 8 {
		t.Errorf("the log has %s", log)
	}
}

func TestAnExportBeginsOnceItsFirstMessagesAreRead(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	room := ann.Room("Tea", "private")
	ann.Post("/rooms/"+room+"/messages", "body", "hello").Is(303)
	s.Role(t, "ann", chat.Owner)
	breaks(s, 0, func() error { return chat.Down("PostgreSQL", handlerstest.ErrSecret) })
	file := ann.Post("/rooms/"+room+"/export", "form", "json").Is(503)
	if got := file.Header.Get("Content-Disposition"); got != "" {
		t.Errorf("the handlerstest.Answer is saved: %s", got)
	}
	breaks(s, 9, nil)
	ann.Get("/admin/audit").Is(200).Lacks("Exported data")
}

func TestAFileThatIsCutOffAtOnceIsNoFile(t *testing.T) {
	t.Parallel()
	for _, kind := range export.Forms {
		var b strings.Builder
		handlerstest.Must(t, kind.New(&b, nil, export.Head{Room: chat.Room{Name: "Tea"}}).CutOff())
		if file := b.String(); json.Valid([]byte(file)) || !strings.Contains(file, "Tea") || !strings.Contains(file, "This file lacks") {
			t.Errorf("%s: %s", kind.Name, file)
		}
	}
}

var writeExport = room.WriteExport
