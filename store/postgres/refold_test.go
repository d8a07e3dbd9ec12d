package postgres

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"parley/chat"
	"parley/chat/fold"
	"parley/store/migrations"
	"parley/store/storetest"
)

// before is a database from before the keys had versioned rules.
func before(t *testing.T) *Store {
	t.Helper()
	return migratedTo(t, 6)
}

// migratedTo is a database as a migration left it.
func migratedTo(t *testing.T, version int64) *Store {
	t.Helper()
	s := openAt(t, storetest.Empty(t))
	sql := stdlib.OpenDBFromPool(s.pool)
	defer sql.Close()
	p, err := goose.NewProvider(goose.DialectPostgres, sql, migrations.Files)
	must(t, err)
	_, err = p.UpTo(t.Context(), version)
	must(t, err)
	return s
}

// enter inserts an account as it was made then.
func (s *Store) enter(t *testing.T, name, nameKey, email, emailKey string) chat.UserID {
	t.Helper()
	return chat.UserID(one[int64](t, s, "insert into users (username, username_key, email, email_key, password_hash) values ($1, $2, $3, $4, $1) returning id", name, nameKey, email, emailKey))
}

func (s *Store) expectAccount(t *testing.T, email string, want chat.UserID) {
	t.Helper()
	if u, err := s.CredentialsByEmail(t.Context(), email); err != nil || u.ID != want {
		t.Errorf("%+q leads to %d (%v), want %d", email, u.ID, err, want)
	}
}

func (s *Store) expectNamed(t *testing.T, name string, want chat.UserID) {
	t.Helper()
	if u, err := s.UserByName(t.Context(), name); err != nil || u.ID != want {
		t.Errorf("%+q is %d (%v), want %d", name, u.ID, err, want)
	}
}

func TestWhoSharesANameWithAnOlderOneGoesOnAsBefore(t *testing.T) {
	s := before(t)
	alice := s.enter(t, "Alice", "alice", "a@example.org", "a@example.org")
	twin := s.enter(t, "alice\ufe0f", "alice\ufe0f", "b@example.org\u200b", "b@example.org\u200b")
	plain := s.enter(t, "bob", "bob", "b@example.org", "b@example.org")
	german := s.enter(t, "Jörg", "jörg", "x@bücher.example", "x@bücher.example")
	ascii := s.enter(t, "carol", "carol", "X@xn--bcher-kva.example", "x@xn--bcher-kva.example")
	alike := s.enter(t, "аlice", "аlice", "c@example.org", "c@example.org") // the first letter is Cyrillic
	gone := one[int64](t, s, "insert into users (deleted_at) values (now()) returning id")
	var told bytes.Buffer
	must(t, s.Migrate(t.Context(), slog.New(slog.NewTextHandler(&told, nil))))

	s.expectAccount(t, "a@example.org", alice)
	s.expectAccount(t, "B@example.org", plain)
	s.expectAccount(t, "b@example.org\u200b", twin)
	s.expectAccount(t, "x@bücher.example", german)
	s.expectAccount(t, "x@XN--bcher-kva.example", ascii)
	s.expectAccount(t, "c@example.org", alike)
	s.expectNamed(t, "ALICE", alice)
	s.expectNamed(t, "alice\ufe0f", twin)
	s.expectNamed(t, "аlice", alike)
	must(t, s.EmailSet(t.Context(), ascii, "X@xn--bcher-kva.example")) // its owner may set it again
	s.expectAccount(t, "x@xn--bcher-kva.example", ascii)

	for _, want := range []string{"level=WARN", fmt.Sprintf("what=username id=%d older=%d", twin, alice), fmt.Sprintf("what=email id=%d older=%d", plain, twin),
		fmt.Sprintf("what=email id=%d older=%d", ascii, german), fmt.Sprintf("id=%d older=%d", alike, alice)} {
		if !strings.Contains(told.String(), want) {
			t.Errorf("nobody is told %q: %s", want, told.String())
		}
	}
	shared := one[string](t, s, "select string_agg(kind || ' ' || id, ', ' order by kind, id) from names_shared")
	if want := fmt.Sprintf("email %d, email %d, look %d, look %d, username %d", plain, ascii, twin, alike, twin); shared != want {
		t.Errorf("operators find %q, want %q", shared, want)
	}
	if n := one[int](t, s, "select count(*) from users where id = $1 and username_key is null", gone); n != 1 {
		t.Error("a deleted account has a name again")
	}
	for _, name := range []string{"alice", "аliсе", "Αlice"} {
		_, err := s.UserInsert(t.Context(), chat.Credentials{User: chat.User{Username: name, Email: "new@example.org"}})
		expectKind(t, err, chat.Conflict)
	}

	told.Reset()
	must(t, s.Migrate(t.Context(), slog.New(slog.NewTextHandler(&told, nil))))
	if told.Len() > 0 {
		t.Errorf("once more: %s", told.String())
	}
	s.sql(t, "update folding set version = 'another'")
	must(t, s.Migrate(t.Context(), silent)) // and by other rules again, it stays so
	s.expectNamed(t, "alice\ufe0f", twin)
	s.expectAccount(t, "b@example.org", plain)
}

func TestRoomsThatShareANameStayAsTheyAre(t *testing.T) {
	s := before(t)
	ann := s.enter(t, "ann", "ann", "ann@example.org", "ann@example.org")
	bob := s.enter(t, "bob", "bob", "bob@example.org", "bob@example.org")
	s.sql(t, "insert into rooms (slug, name, name_key) values ('tea', 'Tea', 'tea'), ('tea-2', E'Tea\ufe0f', E'tea\ufe0f'), ('e', E'\u0130', E'i\u0307')")
	s.sql(t, "insert into memberships (user_id, room_id, admin) select $1, id, true from rooms", int64(ann))
	must(t, s.Migrate(t.Context(), silent))
	found, err := s.FindRooms(t.Context(), bob, fold.String("TEA"), "", 9)
	if err != nil || len(found) != 2 || found[0].Slug != "tea" || found[1].Slug != "tea-2" {
		t.Errorf("%+v %v", found, err)
	}
	if found, err = s.FindRooms(t.Context(), bob, fold.String("I"), "", 9); err != nil || len(found) != 1 || found[0].Name != "\u0130" {
		t.Errorf("%+v %v", found, err)
	}
	room := access(t, s, "tea-2", ann).Room
	room.Topic = "of another kind"
	must(t, s.RoomUpdate(t.Context(), room, 0)) // it may keep its own name
	room.Name = "TEA"
	expectKind(t, s.RoomUpdate(t.Context(), room, 0), chat.Conflict)
	if kind := one[string](t, s, "select string_agg(kind || ' ' || name, ', ') from names_shared"); kind != "room Tea\ufe0f" {
		t.Errorf("operators find %q", kind)
	}
}

func TestReactionsOfOnePictureBecomeOne(t *testing.T) {
	s := before(t)
	ann := s.enter(t, "ann", "ann", "ann@example.org", "ann@example.org")
	bob := s.enter(t, "bob", "bob", "bob@example.org", "bob@example.org")
	s.sql(t, "insert into rooms (slug, name, name_key, last_seq, last_rev) values ('tea', 'Tea', 'tea', 2, 9)")
	s.sql(t, "insert into messages (room_id, seq, rev, first_rev, author_id, key, body, reactions) select 1, n, n, n, $1, gen_random_uuid(), 'body', '[{\"e\": \"❤\", \"n\": 2}, {\"e\": \"❤️\", \"n\": 1}, {\"e\": \"👍\", \"n\": 1}]' from generate_series(1, 2) n", int64(ann))
	s.sql(t, "insert into reactions select 1, 2, u.id, e from users u, unnest(array['❤', '❤️', '👍']) as e where u.id = $1 or e = '❤'", int64(ann))
	must(t, s.Migrate(t.Context(), silent))
	ms, err := s.MessagesSince(t.Context(), 1, 9, 10)
	must(t, err)
	want := []chat.Reaction{
		{Emoji: "❤️", Count: 2, By: []chat.Reactor{{User: ann, Name: "ann"}, {User: bob, Name: "bob"}}},
		{Emoji: "👍", Count: 1, By: []chat.Reactor{{User: ann, Name: "ann"}}},
	}
	if len(ms) != 1 || ms[0].Seq != 2 || ms[0].Rev != 10 || fmt.Sprint(ms[0].Reactions) != fmt.Sprint(want) {
		t.Errorf("%+v", ms)
	}
	if r, _ := s.Room(t.Context(), 1); r.LastRev != 10 {
		t.Errorf("the room is at %d", r.LastRev)
	}
	if mine, err := s.ReactionsOf(t.Context(), 1, 2, bob); err != nil || len(mine) != 1 || !mine["❤️"] {
		t.Errorf("%v %v", mine, err)
	}
}

// A worker of an older version, or a restored inbox, may use another form.
func TestAReactionIsStoredInItsOneForm(t *testing.T) {
	h := newHarness(t)
	h.ingest(post(h.room, h.ann, 1, "tea"), react(h.room, h.ann, 1, "❤", true), react(h.room, h.bob, 1, "❤️", true))
	h.ingest(react(h.room, h.ann, 1, "❤️", true))
	if m := all(t, h.Store, h.room)[0]; len(m.Reactions) != 1 || m.Reactions[0].Emoji != "❤️" || m.Reactions[0].Count != 2 {
		t.Errorf("%+v", m.Reactions)
	}
}

func TestOldMessagesAreFoundInAnySpelling(t *testing.T) {
	s := before(t)
	ann := s.enter(t, "ann", "ann", "ann@example.org", "ann@example.org")
	s.sql(t, "insert into rooms (slug, name, name_key, last_seq, last_rev) values ('tea', 'Tea', 'tea', 1201, 1201)")
	s.sql(t, "insert into messages (room_id, seq, rev, first_rev, author_id, key, body) select 1, n, n, n, $1, gen_random_uuid(), 'Größe ' || n from generate_series(1, 1200) n", int64(ann))
	s.sql(t, "insert into messages (room_id, seq, rev, first_rev, author_id, key, body) values (1, 1201, 1201, 1201, $1, gen_random_uuid(), 'GROSSE')", int64(ann))
	must(t, s.Migrate(t.Context(), silent))
	ms, err := s.SearchMessages(t.Context(), 1, []string{"gr", fold.String("ÖSSE")}, 0, 9999, 9999)
	if err != nil || len(ms) != 1200 {
		t.Errorf("%d found, %v", len(ms), err)
	}
	// Messages written by an older process during a deployment are folded later.
	s.sql(t, "update messages set folded = null where seq % 2 = 0")
	must(t, s.Housekeep(t.Context()))
	if n := one[int](t, s, "select count(*) from messages where folded is null"); n != 1 {
		t.Errorf("%d are left", n)
	}
}
