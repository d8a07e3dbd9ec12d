package postgres

import (
	"context"
	"fmt"
	"log/slog"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/slugs"
	"parley/chat/storing"
	"parley/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

var silent = slog.New(slog.DiscardHandler)

func migrate(ctx context.Context, url string) error {
	s, err := Open(ctx, Options{URL: url})
	if err != nil {
		return err
	}
	defer s.Close()
	return s.Migrate(ctx, silent)
}

// open returns a store on a database of its own.
func open(t testing.TB) *Store { return openAt(t, storetest.Database(t, migrate)) }

func openAt(t testing.TB, url string) *Store {
	t.Helper()
	s, err := Open(context.Background(), Options{URL: url, Conns: 12})
	must(t, err)
	t.Cleanup(s.Close)
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// sql runs a statement that the store has no method for.
func (s *Store) sql(t testing.TB, statement string, args ...any) {
	t.Helper()
	_, err := s.pool.Exec(t.Context(), statement, args...)
	must(t, err)
}

// one runs a query for a single value.
func one[T any](t testing.TB, s *Store, query string, args ...any) (v T) {
	t.Helper()
	must(t, s.pool.QueryRow(t.Context(), query, args...).Scan(&v))
	return v
}

func person(t testing.TB, s *Store, name string) chat.User {
	t.Helper()
	u, err := s.UserInsert(t.Context(), chat.Credentials{User: chat.User{Username: name, Email: name + "@example.org"}, PasswordHash: "hash of " + name})
	must(t, err)
	return u
}

func newRoom(t testing.TB, s *Store, name string, creator chat.UserID, private bool) chat.Room {
	t.Helper()
	r, err := s.RoomInsert(t.Context(), chat.Room{Slug: slugs.Make(name), Name: name, Private: private}, creator)
	must(t, err)
	return r
}

func access(t testing.TB, s *Store, slug string, user chat.UserID) chat.Access {
	t.Helper()
	a, err := s.Access(t.Context(), slug, user)
	must(t, err)
	return a
}

// desk is a worker: a store, and the leases under which it stores.
type desk struct {
	*Store
	t      testing.TB
	worker uuid.UUID
	leases map[int]storing.Lease
}

func newDesk(t testing.TB, s *Store) *desk {
	t.Helper()
	d := &desk{Store: s, t: t, worker: uuid.New()}
	d.renew()
	return d
}

func (d *desk) renew() {
	d.t.Helper()
	held, err := d.RenewLeases(d.t.Context(), d.worker)
	must(d.t, err)
	d.leases = map[int]storing.Lease{}
	for _, l := range held {
		d.leases[l.Shard] = l
	}
}

// try stores commands under the leases that their rooms need.
func (d *desk) try(cs ...chat.Command) (storing.Stored, error) {
	need := map[int]bool{}
	var ls []storing.Lease
	for _, c := range cs {
		if shard := c.Room.Shard(); !need[shard] {
			need[shard] = true
			ls = append(ls, d.leases[shard])
		}
	}
	return d.Ingest(d.t.Context(), d.worker, ls, cs)
}

func (d *desk) ingest(cs ...chat.Command) storing.Stored {
	d.t.Helper()
	st, err := d.try(cs...)
	must(d.t, err)
	return st
}

// post is an author's n-th message in a room.
func post(room chat.RoomID, author chat.User, n int, body string) chat.Command {
	nonce := uuid.NewSHA1(uuid.NameSpaceURL, fmt.Append(nil, author.ID, n))
	return chat.Command{Kind: chat.Post, Room: room, Author: author.ID, AuthorName: author.Username, Key: chat.MakeKey(nonce, room, body), Body: body}
}

func edit(room chat.RoomID, author chat.User, seq int64, body string) chat.Command {
	return chat.Command{Kind: chat.Edit, Room: room, Author: author.ID, Seq: seq, Body: body}
}

func react(room chat.RoomID, author chat.User, seq int64, emoji string, on bool) chat.Command {
	return chat.Command{Kind: chat.React, Room: room, Author: author.ID, Seq: seq, Emoji: emoji, On: on}
}

func remove(room chat.RoomID, author chat.User, seq int64) chat.Command {
	return chat.Command{Kind: chat.Delete, Room: room, Author: author.ID, Seq: seq}
}

// all reads a room from its first message to its last.
func all(t testing.TB, s *Store, room chat.RoomID) []chat.Message {
	t.Helper()
	ms, err := s.MessagesSince(t.Context(), room, 0, 1<<30)
	must(t, err)
	return chat.Collect(room, 0, ms).Messages
}

// expectWhole fails unless seq has no gaps and the room's counters fit.
func expectWhole(t testing.TB, s *Store, room chat.RoomID, want int) {
	t.Helper()
	ms := all(t, s, room)
	var rev int64
	for i, m := range ms {
		if m.Seq != int64(i+1) {
			t.Fatalf("place %d has message %d", i+1, m.Seq)
		}
		rev = max(rev, m.Rev)
	}
	r, err := s.Room(t.Context(), room)
	must(t, err)
	if len(ms) != want || r.LastSeq != int64(want) || r.LastRev != rev {
		t.Errorf("%d messages up to rev %d, the room says %d and %d; want %d messages", len(ms), rev, r.LastSeq, r.LastRev, want)
	}
}

func expectKind(t testing.TB, err error, kind chat.Kind) {
	t.Helper()
	if !chat.Is(err, kind) {
		t.Errorf("got %v (kind %d), want kind %d", err, chat.As(err).Kind, kind)
	}
}
