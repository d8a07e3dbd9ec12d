package postgres

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"parley/chat"
)

func TestADeletedRoomComesBackAsItWas(t *testing.T) {
	s := open(t)
	r, c := newRooms(s)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	made, err := r.Create(t.Context(), ann.ID, "General", "All of it", true)
	must(t, err)
	must(t, r.Add(t.Context(), access(t, s, made.Slug, ann.ID), "bob"))
	must(t, r.Change(t.Context(), access(t, s, made.Slug, ann.ID), "Plaza", "All of it", true))
	d := newDesk(t, s)
	d.ingest(post(made.ID, ann, 1, "one"), post(made.ID, bob, 2, "two"), post(made.ID, ann, 3, "three"))
	d.ingest(edit(made.ID, ann, 1, "first"), react(made.ID, bob, 1, "👍", true))
	people := []chat.User{ann, bob}
	was := map[chat.UserID]chat.Access{}
	for _, u := range people {
		was[u.ID] = access(t, s, made.Slug, u.ID)
	}
	said := all(t, s, made.ID)

	must(t, r.Delete(t.Context(), was[ann.ID], ann.ID))
	for _, u := range people {
		_, err := r.Open(t.Context(), made.Slug, u.ID)
		expectKind(t, err, chat.NotFound)
		if list, err := s.RoomsOf(t.Context(), u.ID, ""); err != nil || len(list.Links) != 0 {
			t.Errorf("%s still lists %v %v", u.Username, list, err)
		}
	}
	seat := chat.Seat{User: bob.ID, Room: made.ID}
	if alive, err := s.SeatsAlive(t.Context(), []chat.Seat{seat}); err != nil || alive[seat] {
		t.Errorf("somebody still sits in a deleted room: %v %v", alive, err)
	}
	if st := d.ingest(post(made.ID, bob, 4, "refused")); st.Outcomes[0].Refused == nil {
		t.Errorf("%+v", st)
	}

	c.news = nil
	back, err := r.Restore(t.Context(), ann.ID, made.ID)
	if err != nil || back.Slug != made.Slug || back.Name != "Plaza" {
		t.Fatalf("%+v %v", back, err)
	}
	for _, u := range people {
		if now := access(t, s, made.Slug, u.ID); now != was[u.ID] {
			t.Errorf("%s had %+v and has %+v", u.Username, was[u.ID], now)
		}
		if !slices.ContainsFunc(c.news, func(n chat.News) bool { return n.Person == u.ID && n.Rooms }) {
			t.Errorf("%s was not told", u.Username)
		}
	}
	if now := all(t, s, made.ID); !reflect.DeepEqual(now, said) {
		t.Errorf("%+v", now)
	}
	if st := d.ingest(post(made.ID, bob, 5, "next")); st.Outcomes[0].Seq != 4 {
		t.Errorf("%+v", st.Outcomes)
	}
	expectWhole(t, s, made.ID, 4)
}

func TestARoomComesBackToWhoeverDeletedItAndForAWhile(t *testing.T) {
	s := open(t)
	r, _ := newRooms(s)
	ann, bob, eve := person(t, s, "ann"), person(t, s, "bob"), person(t, s, "eve")
	made := newRoom(t, s, "General", ann.ID, false)
	join(t, s, made, bob)
	s.sql(t, "update memberships set admin = true")
	must(t, r.Delete(t.Context(), access(t, s, "general", ann.ID), ann.ID))
	// Whoever was late has not deleted it.
	_, err := s.RoomErase(t.Context(), made.ID, bob.ID)
	must(t, err)
	for _, other := range []chat.UserID{bob.ID, eve.ID, 0} {
		if list, _, err := s.RoomsErased(t.Context(), other, ""); err != nil || len(list) != 0 {
			t.Errorf("%d sees %v %v", other, list, err)
		}
		_, err := r.Restore(t.Context(), other, made.ID)
		expectKind(t, err, chat.NotFound)
	}
	list, _, err := s.RoomsErased(t.Context(), ann.ID, "")
	if err != nil || len(list) != 1 || list[0].Name != "General" {
		t.Fatalf("%v %v", list, err)
	}
	expectKind(t, s.RoomRestore(t.Context(), list[0], bob.ID), chat.NotFound)

	s.sql(t, "update rooms set deleted_at = deleted_at - $1::interval", chat.RoomKept)
	expectKind(t, s.RoomRestore(t.Context(), list[0], ann.ID), chat.NotFound)
	if late, _, err := s.RoomsErased(t.Context(), ann.ID, ""); err != nil || len(late) != 0 {
		t.Errorf("%v %v", late, err)
	}
	s.sql(t, "update rooms set deleted_at = deleted_at + interval '1 minute'")
	_, err = r.Restore(t.Context(), ann.ID, made.ID)
	must(t, err)
	expectKind(t, s.RoomRestore(t.Context(), list[0], ann.ID), chat.NotFound)
}

func TestARoomComesBackBesideOneThatTookItsNameOrAddress(t *testing.T) {
	s := open(t)
	r, _ := newRooms(s)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	old := newRoom(t, s, "General", ann.ID, false)
	must(t, r.Delete(t.Context(), access(t, s, "general", ann.ID), ann.ID))
	young, err := r.Create(t.Context(), bob.ID, "GENERAL", "", false)
	must(t, err)
	if young.Slug != "general" {
		t.Errorf("the address %q is not free", young.Slug)
	}

	_, err = r.Restore(t.Context(), ann.ID, old.ID)
	expectKind(t, err, chat.Conflict)
	if want := "Another room is called “General” by now. Once that one has another name, yours can come back."; chat.As(err).Sentence() != want {
		t.Errorf("%q", chat.As(err).Sentence())
	}
	must(t, r.Change(t.Context(), access(t, s, "general", bob.ID), "Plaza", "", false))
	back, err := r.Restore(t.Context(), ann.ID, old.ID)
	if err != nil || back.Slug != "general-2" {
		t.Errorf("%+v %v", back, err)
	}
	if a := access(t, s, "general-2", ann.ID); a.Room.ID != old.ID || !a.Admin {
		t.Errorf("%+v", a)
	}
	if a := access(t, s, "general", bob.ID); a.Room.ID != young.ID {
		t.Errorf("%+v", a)
	}
}

func TestAnErasedAccountGivesUpItsDeletedRooms(t *testing.T) {
	s := open(t)
	r, _ := newRooms(s)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	hers, his := newRoom(t, s, "Hers", ann.ID, false), newRoom(t, s, "His", bob.ID, false)
	join(t, s, hers, bob)
	join(t, s, his, ann)
	must(t, r.Delete(t.Context(), access(t, s, "hers", ann.ID), ann.ID))
	must(t, r.Delete(t.Context(), access(t, s, "his", bob.ID), bob.ID))
	_, err := s.UserErase(t.Context(), ann.ID)
	must(t, err)
	must(t, s.Tend(t.Context()))
	if n := one[int](t, s, "select count(*) from rooms"); n != 1 {
		t.Errorf("%d rooms are kept", n)
	}
	_, err = r.Restore(t.Context(), bob.ID, his.ID)
	must(t, err)
	if page, err := s.Members(t.Context(), his.ID, "", "", 9); err != nil || len(page.Members) != 1 || page.Members[0].ID != bob.ID {
		t.Errorf("%+v %v", page, err)
	}
}

func TestAPurgeTakesRoomsThatNobodyCanBringBackInPortions(t *testing.T) {
	s := open(t)
	ann := person(t, s, "ann")
	const many = purgePortion + 10
	s.sql(t, "insert into users (username, username_key) select 'p'||n, 'p'||n from generate_series(1, $1::int) n", many)
	var rooms []chat.Room
	for _, name := range []string{"Gone", "Recent", "Stays"} {
		room := newRoom(t, s, name, ann.ID, false)
		must(t, s.Fill(t.Context(), room.ID, []chat.UserID{ann.ID}, many))
		rooms = append(rooms, room)
	}
	s.sql(t, "insert into reactions select room_id, seq, author_id, '👍' from messages")
	s.sql(t, "insert into memberships (user_id, room_id) select u.id, r.id from users u cross join rooms r on conflict do nothing")
	for i, age := range []string{"30 days 1 minute", "29 days"} {
		_, err := s.RoomErase(t.Context(), rooms[i].ID, ann.ID)
		must(t, err)
		s.sql(t, fmt.Sprintf("update rooms set deleted_at = now() - interval '%s' where id = $1", age), rooms[i].ID)
	}
	must(t, s.Tend(t.Context()))
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
	must(t, s.Tend(t.Context()))
}

// The purge gives rooms up before it takes anything away: whoever brings one back
// at that moment gets all of it or nothing.
func TestNobodyBringsBackARoomThatIsBeingTakenAway(t *testing.T) {
	s := open(t)
	r, _ := newRooms(s)
	ann := person(t, s, "ann")
	made := newRoom(t, s, "General", ann.ID, false)
	must(t, r.Delete(t.Context(), access(t, s, "general", ann.ID), ann.ID))
	erased, _, err := s.RoomsErased(t.Context(), ann.ID, "")
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
