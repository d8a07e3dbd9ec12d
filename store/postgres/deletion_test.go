package postgres

import (
	"fmt"
	"testing"

	"parley/chat"
	"parley/store/postgres/db"
)

func TestExpiredRoomsArePurgedInChunks(t *testing.T) {
	s := open(t)
	ann := person(t, s, "ann")
	const many = purgeChunk + 10
	s.sql(t, "insert into users (username, username_key) select 'p'||n, 'p'||n from generate_series(1, $1::int) n", many)
	var rooms []chat.Room
	for _, name := range []string{"Gone", "Recent", "Stays"} {
		room := newRoom(t, s, name, ann.ID, false)
		must(t, s.SeedMessages(t.Context(), room.ID, []chat.UserID{ann.ID}, many))
		rooms = append(rooms, room)
	}
	s.sql(t, "insert into reactions select room_id, seq, author_id, '👍' from messages")
	s.sql(t, "insert into memberships (user_id, room_id) select u.id, r.id from users u cross join rooms r on conflict do nothing")
	for i, age := range []string{"30 days 1 minute", "29 days"} {
		_, err := s.RoomDelete(t.Context(), rooms[i].ID, ann.ID)
		must(t, err)
		s.sql(t, fmt.Sprintf("update rooms set deleted_at = now() - interval '%s' where id = $1", age), rooms[i].ID)
	}
	must(t, s.Housekeep(t.Context()))
	for _, table := range []string{"messages", "reactions", "memberships"} {
		want := many
		if table == "memberships" {
			want++ // ann's own
		}
		for i, room := range rooms {
			n := one[int](t, s, "select count(*) from "+table+" where room_id = $1", room.ID)
			if i == 0 && n != 0 || i > 0 && n != want {
				t.Errorf("%s: %d %s are left", room.Name, n, table)
			}
		}
	}
	if n := one[int](t, s, "select count(*) from rooms"); n != 2 {
		t.Errorf("%d rooms are left", n)
	}
	expectWhole(t, s, rooms[2].ID, many)
	must(t, s.Housekeep(t.Context()))
}

// The purge expires rooms before it deletes anything: a concurrent restore gets the
// whole room or nothing.
func TestARoomThatIsBeingPurgedCannotBeRestored(t *testing.T) {
	s := open(t)
	ann := person(t, s, "ann")
	made := newRoom(t, s, "General", ann.ID, false)
	_, err := s.RoomDelete(t.Context(), made.ID, ann.ID)
	must(t, err)
	erased, _, err := s.DeletedRooms(t.Context(), ann.ID, "")
	must(t, err)
	tx, err := s.pool.Begin(t.Context())
	must(t, err)
	_, err = tx.Exec(t.Context(), "update rooms set deleted_by = null where id = $1", made.ID)
	must(t, err)
	came := make(chan error)
	go func() { came <- s.RoomRestore(t.Context(), erased[0], ann.ID) }()
	waits := "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
	for one[int](t, s, waits) == 0 {
	}
	must(t, tx.Commit(t.Context()))
	expectKind(t, <-came, chat.NotFound)
}

// The account's deletion waits for a picture that is being set, and takes it.
func TestAFirstPictureThatCommitsDuringADeletionGoesWithTheAccount(t *testing.T) {
	s := open(t)
	ann := person(t, s, "ann")
	tx, err := s.pool.Begin(t.Context())
	must(t, err)
	q := s.q.WithTx(tx)
	_, err = q.AvatarSetUser(t.Context(), db.AvatarSetUserParams{UserID: int64(ann.ID), Hash: "a1", Small: []byte("s"), Large: []byte("l")})
	must(t, err)
	gone := make(chan error)
	go func() {
		_, err := s.UserDelete(t.Context(), ann.ID)
		gone <- err
	}()
	for one[int](t, s, "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == 0 {
	}
	must(t, tx.Commit(t.Context()))
	must(t, <-gone)
	if n := one[int](t, s, "select count(*) from avatars where hash <> '' or length(small) + length(large) > 0"); n != 0 {
		t.Error("the picture is kept")
	}
}

func TestAPurgeTakesTheDeletedRoomsOfADeletedAccount(t *testing.T) {
	s := open(t)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	hers, his := newRoom(t, s, "Hers", ann.ID, false), newRoom(t, s, "His", bob.ID, false)
	for room, by := range map[chat.RoomID]chat.UserID{hers.ID: ann.ID, his.ID: bob.ID} {
		_, err := s.RoomDelete(t.Context(), room, by)
		must(t, err)
	}
	_, err := s.UserDelete(t.Context(), ann.ID)
	must(t, err)
	must(t, s.Housekeep(t.Context()))
	if n := one[int](t, s, "select count(*) from rooms"); n != 1 {
		t.Errorf("%d rooms are kept", n)
	}
}

func TestADeletedAccountLeavesNothingToNotify(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := person(t, s, "ann")
	must(t, s.KeywordsSet(t.Context(), ann.ID, []string{"tea"}))
	if _, err := s.FeedSet(t.Context(), ann.ID, true); err != nil {
		t.Fatal(err)
	}
	const rows = "select (select count(*) from keywords) + (select count(*) from feeds)"
	if n := one[int](t, s, rows); n != 2 {
		t.Fatalf("%d rows", n)
	}
	_, err := s.UserDelete(t.Context(), ann.ID)
	must(t, err)
	if n := one[int](t, s, rows); n != 0 {
		t.Errorf("%d rows are left", n)
	}
}
