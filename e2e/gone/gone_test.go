package gone

import (
	"context"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/redis/rueidis"

	"parley/chat"
	"parley/chat/history"
	"parley/chat/moderation"
	"parley/chat/storing"
	"parley/files"
	"parley/store/postgres"
	"parley/store/redis"
	"parley/store/storetest"
)

var quiet = slog.New(slog.DiscardHandler)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// server is a worker on real stores, with ann in a room.
type server struct {
	t        *testing.T
	sql      *pgx.Conn
	raw      rueidis.Client
	postgres *postgres.Store
	redis    *redis.Store
	folder   string
	blobs    *files.Folder
	stored   chan []chat.Outcome
	ann      chat.User
	room     chat.Room
}

func start(t *testing.T) *server {
	ctx := t.Context()
	database, cache := storetest.Empty(t), storetest.Redis(t)
	s := &server{t: t, folder: t.TempDir(), stored: make(chan []chat.Outcome, 100)}
	var err error
	s.postgres, err = postgres.Open(ctx, postgres.Options{URL: database, Conns: 8})
	must(t, err)
	t.Cleanup(s.postgres.Close)
	must(t, s.postgres.Migrate(ctx, quiet))
	s.redis, err = redis.Open(cache)
	must(t, err)
	t.Cleanup(s.redis.Close)
	s.sql, err = pgx.Connect(ctx, database)
	must(t, err)
	t.Cleanup(func() { _ = s.sql.Close(context.Background()) })
	o, err := rueidis.ParseURL(cache)
	must(t, err)
	o.DisableCache = true
	s.raw, err = rueidis.NewClient(o)
	must(t, err)
	t.Cleanup(s.raw.Close)
	s.blobs, err = files.OpenFolder(s.folder)
	must(t, err)
	s.ann, err = s.postgres.UserInsert(ctx, chat.Credentials{User: chat.User{Username: "ann", Email: "ann@example.org", Role: chat.Regular}})
	must(t, err)
	s.room, err = s.postgres.RoomInsert(ctx, chat.Room{Slug: "tea", Name: "Tea"}, s.ann.ID)
	must(t, err)
	s.work()
	return s
}

// work runs a worker until the test ends.
func (s *server) work() {
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	w := &storing.Worker{
		ID: uuid.New(), Inbox: s.redis, MessageLog: s.postgres, Outbox: s.redis, Leases: s.postgres, Log: quiet,
		Stored: func(list []chat.Outcome) { s.stored <- list },
	}
	go func() { defer close(done); w.Run(ctx) }()
	s.t.Cleanup(func() { stop(); <-done })
}

// send gives commands of ann to the inbox, and waits until they are stored.
func (s *server) send(cs ...chat.Command) {
	s.t.Helper()
	for _, c := range cs {
		c.Room, c.Author, c.AuthorName, c.Key = s.room.ID, s.ann.ID, "ann", chat.Key(uuid.New())
		must(s.t, s.redis.Enqueue(s.t.Context(), c))
		for _, o := range s.await(1) {
			if o.Refused != nil {
				s.t.Fatalf("%s: %v", c.Kind, o.Refused)
			}
		}
	}
}

func (s *server) await(n int) (all []chat.Outcome) {
	s.t.Helper()
	for len(all) < n {
		select {
		case list := <-s.stored:
			all = append(all, list...)
		case <-s.t.Context().Done():
			s.t.Fatal("the worker stores nothing")
		}
	}
	return all
}

func (s *server) exec(statement string) {
	s.t.Helper()
	_, err := s.sql.Exec(s.t.Context(), statement)
	must(s.t, err)
}

// file stores a file that waits for its message.
func (s *server) file(name, text string) uuid.UUID {
	s.t.Helper()
	ctx := s.t.Context()
	got, err := s.blobs.Receive(ctx, strings.NewReader(text), 1000)
	must(s.t, err)
	defer got.Drop()
	must(s.t, s.postgres.BlobTouch(ctx, got.Blob()))
	must(s.t, got.Keep(ctx))
	f := chat.File{ID: uuid.New(), User: s.ann.ID, Room: s.room.ID, Name: name, Blob: got.Blob()}
	must(s.t, s.postgres.FileInsert(ctx, f))
	return f.ID
}

// dump is everything that PostgreSQL, Redis and the folder of files have.
func (s *server) dump() string {
	s.t.Helper()
	var b strings.Builder
	s.dumpPostgres(&b)
	s.dumpRedis(&b)
	must(s.t, filepath.WalkDir(s.folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		_, err = io.Copy(&b, f)
		return err
	}))
	return b.String()
}

func (s *server) dumpPostgres(b *strings.Builder) {
	s.t.Helper()
	tables, err := s.sql.Query(s.t.Context(), "select quote_ident(table_name) from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'")
	must(s.t, err)
	names, err := pgx.CollectRows(tables, pgx.RowTo[string])
	must(s.t, err)
	for _, name := range names {
		rows, err := s.sql.Query(s.t.Context(), "select x::text from "+name+" as x")
		must(s.t, err)
		list, err := pgx.CollectRows(rows, pgx.RowTo[string])
		must(s.t, err)
		b.WriteString(strings.Join(list, "\n"))
	}
}

// read are the commands that read all of a key, by its type.
var read = map[string]func(key string) []string{
	"string": func(k string) []string { return []string{"GET", k} },
	"list":   func(k string) []string { return []string{"LRANGE", k, "0", "-1"} },
	"set":    func(k string) []string { return []string{"SMEMBERS", k} },
	"zset":   func(k string) []string { return []string{"ZRANGE", k, "0", "-1"} },
	"hash":   func(k string) []string { return []string{"HGETALL", k} },
	"stream": func(k string) []string { return []string{"XRANGE", k, "-", "+"} },
}

func (s *server) dumpRedis(b *strings.Builder) {
	s.t.Helper()
	ctx := s.t.Context()
	keys, err := s.raw.Do(ctx, s.raw.B().Keys().Pattern("*").Build()).AsStrSlice()
	must(s.t, err)
	for _, key := range keys {
		kind, err := s.raw.Do(ctx, s.raw.B().Type().Key(key).Build()).ToString()
		must(s.t, err)
		if read[kind] == nil {
			continue // it is gone
		}
		got, err := s.raw.Do(ctx, s.raw.B().Arbitrary(read[kind](key)...).Build()).ToAny()
		must(s.t, err)
		write(b, got)
	}
}

// write writes the texts in an answer of Redis.
func write(b *strings.Builder, got any) {
	switch x := got.(type) {
	case string:
		b.WriteString(x + "\n")
	case []any:
		for _, y := range x {
			write(b, y)
		}
	case map[string]any:
		for k, y := range x {
			b.WriteString(k + "\n")
			write(b, y)
		}
	}
}

// secrets are in every place that a message has for a text.
var secrets = []string{
	"zebra-first", "zebra-edited", "zebra-question", "zebra-option", "zebra-bytes", "zebra-name", "zebra-alt", "zebra-title", "zebra.example", "zebra-answer",
}

func (s *server) tell() {
	s.t.Helper()
	id := s.file("zebra-name.txt", "the zebra-bytes of a file")
	s.send(
		chat.Command{Kind: chat.Post, Body: "zebra-first https://zebra.example/x"},
		chat.Command{Kind: chat.Unfurl, Seq: 1, Preview: chat.Preview{Link: "https://zebra.example/x", Title: "zebra-title"}},
		chat.Command{Kind: chat.Post, Body: "zebra-first"},
		chat.Command{Kind: chat.Edit, Seq: 2, Body: "zebra-edited"},
		chat.Command{Kind: chat.Post, Body: "zebra-question\n\n- zebra-option\n- none", Poll: &chat.PollRules{}},
		chat.Command{Kind: chat.CastVote, Seq: 3, Option: 1, On: true},
		chat.Command{Kind: chat.Post, Body: "zebra-answer", Seq: 2, Files: []chat.Sent{{ID: id, Alt: "zebra-alt"}}},
		chat.Command{Kind: chat.PinMessage, Seq: 4, On: true},
		chat.Command{Kind: chat.React, Seq: 4, Emoji: "👍", On: true},
		chat.Command{Kind: chat.Post, Body: "this stays", Seq: 4},
	)
	// A page has filled the recent cache.
	a, err := s.postgres.Access(s.t.Context(), "tea", s.ann.ID)
	must(s.t, err)
	s.room = a.Room
	_, err = history.New(s.postgres, s.redis).Latest(s.t.Context(), s.room)
	must(s.t, err)
}

func TestWhatExpiredIsGoneFromEverywhere(t *testing.T) {
	s := start(t)
	s.tell()
	before := s.dump()
	for _, secret := range secrets {
		if !strings.Contains(before, secret) {
			t.Errorf("%s is not found in the first place", secret)
		}
	}
	_, err := s.postgres.RetentionSet(t.Context(), s.room.ID, 0, 30)
	must(t, err)
	s.exec("update room_retention set since = since - interval '2 days'")
	s.exec("update messages set created_at = created_at - interval '31 days' where seq <= 4")
	x := &moderation.Expirer{Store: s.postgres, Inbox: s.redis, Log: quiet}
	must(t, x.Step(t.Context()))
	for _, o := range s.await(4) {
		if o.Refused != nil || o.Repeat {
			t.Errorf("%+v", o)
		}
	}
	s.exec("update blobs set touched_at = touched_at - interval '2 hours'")
	must(t, s.postgres.BlobsSweep(t.Context(), s.blobs.Remove))
	after := s.dump()
	for _, secret := range secrets {
		if i := strings.Index(after, secret); i >= 0 {
			t.Errorf("%s is still there: %q", secret, after[max(0, i-200):min(len(after), i+200)])
		}
	}
	if !strings.Contains(after, "this stays") {
		t.Error("the newer message is gone, too")
	}
	s.expectTranscript()
}

// expectTranscript fails unless numbers have no holes, and a reader catches up.
func (s *server) expectTranscript() {
	s.t.Helper()
	ms, err := s.postgres.MessageRange(s.t.Context(), s.room.ID, 0, 100)
	must(s.t, err)
	for i, m := range ms {
		if m.Seq != int64(i+1) || m.Deleted != (i < 4) {
			s.t.Errorf("place %d has %+v", i+1, m)
		}
	}
	changed, err := s.postgres.MessagesSince(s.t.Context(), s.room.ID, s.room.LastRev, 100)
	must(s.t, err)
	told := map[int64]bool{}
	for _, m := range changed {
		told[m.Seq] = m.Deleted
	}
	for seq := int64(1); seq <= 4; seq++ {
		if !told[seq] {
			s.t.Errorf("a reader who comes back does not learn of %d", seq)
		}
	}
}
