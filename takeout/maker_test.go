package takeout_test

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/files"
	"parley/store/postgres"
	"parley/store/storetest"
	"parley/takeout"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func migrate(ctx context.Context, url string) error {
	s, err := postgres.Open(ctx, postgres.Options{URL: url, Conns: 2})
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Migrate(ctx, slog.New(slog.DiscardHandler))
}

// account is ann on real stores, with a room, 450 messages, a file and a takeout that waits.
type account struct {
	*postgres.Store
	t     *testing.T
	blobs *files.Folder
	ann   chat.User
	room  chat.Room
}

func newAccount(t *testing.T) *account {
	s, err := postgres.Open(context.Background(), postgres.Options{URL: storetest.Database(t, migrate), Conns: 4})
	must(t, err)
	t.Cleanup(s.Close)
	a := &account{Store: s, t: t}
	a.blobs, err = files.OpenFolder(t.TempDir())
	must(t, err)
	ctx := t.Context()
	a.ann, err = s.UserInsert(ctx, chat.Credentials{User: chat.User{Username: "ann", Email: "ann@example.org", Role: chat.Regular}})
	must(t, err)
	_, err = s.IdentityInsert(ctx, chat.Identity{Issuer: "https://id.example", Subject: "1", User: a.ann.ID, Shown: "ann there"})
	must(t, err)
	must(t, s.AvatarSet(ctx, chat.AvatarOf{User: a.ann.ID}, a.ann.ID, chat.Avatar{Hash: "a1", Small: []byte("small"), Large: []byte("her picture")}))
	a.room, err = s.RoomInsert(ctx, chat.Room{Slug: "tea", Name: "Tea"}, a.ann.ID)
	must(t, err)
	got, err := a.blobs.Receive(ctx, strings.NewReader("the bytes of a file"), 100)
	must(t, err)
	defer got.Drop()
	must(t, s.BlobTouch(ctx, got.Blob()))
	must(t, got.Keep(ctx))
	file := chat.File{ID: uuid.New(), User: a.ann.ID, Room: a.room.ID, Name: "plan.txt", Blob: got.Blob()}
	must(t, s.FileInsert(ctx, file))
	cs := []chat.Command{{Kind: chat.Post, Body: "with a file", Files: []chat.Sent{{ID: file.ID}}}}
	for i := range 449 {
		cs = append(cs, chat.Command{Kind: chat.Post, Body: fmt.Sprintf("message %d <b>", i)})
	}
	a.ingest(cs)
	must(t, s.TakeoutAsk(ctx, chat.Takeout{User: a.ann.ID, ID: uuid.New(), Language: "de"}))
	return a
}

func (a *account) ingest(cs []chat.Command) {
	a.t.Helper()
	worker := uuid.New()
	leases, err := a.RenewLeases(a.t.Context(), worker)
	must(a.t, err)
	for i := range cs {
		cs[i].Key = chat.Key(uuid.New())
		if cs[i].Author == 0 {
			cs[i].Room, cs[i].Author, cs[i].AuthorName = a.room.ID, a.ann.ID, "ann"
		}
	}
	_, err = a.Ingest(a.t.Context(), worker, leases, cs)
	must(a.t, err)
	must(a.t, a.ReleaseLeases(a.t.Context(), worker, leases))
}

func (a *account) maker(s takeout.Store) *takeout.Maker {
	return &takeout.Maker{Store: s, Blobs: a.blobs, Log: slog.New(slog.DiscardHandler)}
}

// archive is the made file, by the names in it.
func (a *account) archive() map[string]string {
	a.t.Helper()
	now, err := a.TakeoutOf(a.t.Context(), a.ann.ID)
	must(a.t, err)
	if now.State != chat.TakeoutReady {
		a.t.Fatalf("it is %+v", now)
	}
	body, err := a.blobs.Open(a.t.Context(), now.Hash)
	must(a.t, err)
	defer body.Close()
	z, err := zip.NewReader(body.(io.ReaderAt), now.Size)
	must(a.t, err)
	found := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		must(a.t, err)
		text, err := io.ReadAll(r)
		must(a.t, err)
		found[f.Name] = string(text)
	}
	return found
}

func TestATakeoutHasEverythingOfItsAccount(t *testing.T) {
	a := newAccount(t)
	must(t, a.DigestSet(t.Context(), a.ann.ID, 4*time.Hour, "de"))
	must(t, a.SearchNote(t.Context(), a.ann.ID, chat.KeptSearch{Query: "milk"}))
	must(t, a.RoomLevelSet(t.Context(), a.ann.ID, a.room.ID, chat.LevelMentions, time.Date(2999, 1, 2, 0, 0, 0, 0, time.UTC)))
	must(t, a.ThreadLevelSet(t.Context(), a.ann.ID, a.room.ID, 7, chat.LevelNone))
	first, err := a.SectionInsert(t.Context(), a.ann.ID, "Hot <drinks>")
	must(t, err)
	_, err = a.SectionInsert(t.Context(), a.ann.ID, "Empty")
	must(t, err)
	bob, err := a.UserInsert(t.Context(), chat.Credentials{User: chat.User{Username: "bob", Email: "bob@example.org", Role: chat.Regular}})
	must(t, err)
	pair, _, err := a.OpenDirect(t.Context(), "d-1", []chat.UserID{a.ann.ID, bob.ID}, a.ann.ID)
	must(t, err)
	for _, room := range []chat.RoomID{a.room.ID, pair.ID} {
		if _, err := a.SetSection(t.Context(), room, a.ann.ID, first); err != nil {
			t.Fatal(err)
		}
	}
	if !a.maker(a.Store).Step(t.Context()) {
		t.Fatal("nothing was made")
	}
	got := a.archive()
	path := fmt.Sprintf("messages/%d", a.room.ID)
	var room struct {
		Messages []struct {
			Body  string
			Files []struct{ Name string }
		}
	}
	must(t, json.Unmarshal([]byte(got[path+".json"]), &room))
	if n := len(room.Messages); n != 450 || room.Messages[449].Body != "message 448 <b>" || room.Messages[0].Files[0].Name != "plan.txt" {
		t.Errorf("%d messages", n)
	}
	for name, part := range map[string]string{
		path + ".html": "message 448 &lt;b&gt;", "index.html": `<a href="` + path + `.html"><bdi>Tea</bdi></a> 450`, "account.jsonl": `"email": "ann@example.org"`,
		"picture.jpg": "her picture", "rooms.jsonl": `"level": "mentions"`,
		"threads.jsonl":       `{"room": "tea", "level": "none", "thread": 7}`,
		"notifications.jsonl": `"mail_after_minutes": 240`, "searches.jsonl": `"query": "milk"`, "sessions.jsonl": "", "linked.jsonl": `"name": "ann there"`, "log.jsonl": "",
	} {
		if text, has := got[name]; !has || !strings.Contains(text, part) {
			t.Errorf("%s has %.300q, not %q", name, text, part)
		}
	}
	if want := `<li><bdi>Hot &lt;drinks&gt;</bdi><ul><li><bdi>Tea</bdi></li><li><bdi>bob</bdi></li></ul></li><li><bdi>Empty</bdi><ul></ul></li>`; !strings.Contains(got["index.html"], want) {
		t.Errorf("the sections are not on the first page: %s", got["index.html"])
	}
	var section struct {
		Name  string
		Place int
		Rooms []struct {
			Room, Name string
			People     []string
		}
	}
	must(t, json.Unmarshal([]byte(strings.Split(got["sections.jsonl"], "\n")[0]), &section))
	if fmt.Sprint(section) != "{Hot <drinks> 1 [{tea Tea []} {d-1  [bob]}]}" {
		t.Errorf("as JSON they are %s", got["sections.jsonl"])
	}
	if !strings.Contains(got["index.html"], `lang="de"`) {
		t.Error("the first page is not in the language of the one who asked")
	}
	found := false
	for name, text := range got {
		found = found || strings.HasPrefix(name, "files/") && strings.HasSuffix(name, "-plan.txt") && text == "the bytes of a file"
	}
	if !found {
		t.Errorf("the file's bytes are missing")
	}
	if a.maker(a.Store).Step(t.Context()) {
		t.Error("it is made twice")
	}
}

// dying is a store whose worker dies after so many messages.
type dying struct {
	takeout.Store
	left int
}

var errDead = errors.New("the worker is dead")

func (d *dying) OwnMessages(ctx context.Context, places []chat.MessagePlace) ([]chat.Message, error) {
	if d.left--; d.left < 0 {
		return nil, errDead
	}
	return d.Store.OwnMessages(ctx, places)
}

// impatient is a store whose leases end at once.
type impatient struct{ takeout.Store }

func (i impatient) TakeoutClaim(ctx context.Context, _ time.Duration) (chat.Takeout, error) {
	return i.Store.TakeoutClaim(ctx, 0)
}

func (i impatient) TakeoutProgress(ctx context.Context, t chat.Takeout, _ time.Duration) error {
	return i.Store.TakeoutProgress(ctx, t, 0)
}

func TestATakeoutSurvivesItsWorker(t *testing.T) {
	a := newAccount(t)
	if a.maker(&dying{impatient{a.Store}, 1}).Step(t.Context()) {
		t.Fatal("a dead worker made it")
	}
	if !a.maker(impatient{a.Store}).Step(t.Context()) {
		t.Fatal("no other worker goes on")
	}
	if got := a.archive(); len(got) < 14 {
		t.Errorf("only %d files", len(got))
	}
}

// overtaken is a store in which another worker takes over while this one makes it.
type overtaken struct{ impatient }

func (o overtaken) OwnMessages(ctx context.Context, places []chat.MessagePlace) ([]chat.Message, error) {
	if _, err := o.Store.TakeoutClaim(ctx, time.Minute); err != nil && !chat.Is(err, chat.NotFound) {
		return nil, err
	}
	return o.Store.OwnMessages(ctx, places)
}

func TestASlowWorkerDoesNotEndWhatAnotherMakes(t *testing.T) {
	a := newAccount(t)
	if a.maker(overtaken{impatient{a.Store}}).Step(t.Context()) {
		t.Error("two workers made it")
	}
	if now, err := a.TakeoutOf(t.Context(), a.ann.ID); err != nil || now.State != chat.TakeoutWaiting || now.Tries != 2 {
		t.Errorf("it is %+v, %v", now, err)
	}
}
