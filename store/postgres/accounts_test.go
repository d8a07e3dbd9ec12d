package postgres

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

func TestWhoWasInHundredsOfRoomsLeavesAllOfThem(t *testing.T) {
	s := open(t)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	s.sql(t, "insert into rooms (slug, name, name_key) select 'r'||n, 'R'||n, 'r'||n from generate_series(1, 600) n")
	s.sql(t, "insert into memberships (user_id, room_id, admin) select $1, id, true from rooms", ann.ID)
	s.sql(t, "insert into memberships (user_id, room_id, joined_at) select $1, id, now() + interval '1 s' from rooms", bob.ID)
	gone, err := s.UserDelete(t.Context(), ann.ID)
	must(t, err)
	if n := one[int](t, s, "select count(*) from memberships where user_id = $1", ann.ID); n != 0 || len(gone.Rooms) != 600 {
		t.Errorf("still in %d rooms; %d were named", n, len(gone.Rooms))
	}
	if n := one[int](t, s, "select count(*) from memberships where user_id = $1 and admin", bob.ID); n != 600 {
		t.Errorf("%d rooms were handed over", n)
	}
}

func TestIdleSessionsAreTidiedAway(t *testing.T) {
	s := open(t)
	ann := person(t, s, "ann")
	idle, used, worn := session(t, s, ann), session(t, s, ann), session(t, s, ann)
	s.sql(t, "update sessions set created_at = now() - $1::interval where id = $2", chat.SessionLife+time.Hour, worn.ID)
	s.sql(t, "update sessions set seen_at = now() - $1::interval where id = $2", chat.SessionIdle+time.Hour, idle.ID)
	s.sql(t, "update sessions set seen_at = now() - $1::interval where id = $2", chat.SessionIdle-time.Hour, used.ID)
	must(t, s.Housekeep(t.Context()))
	for _, over := range []chat.Session{idle, worn} {
		_, err := s.SessionGet(t.Context(), over.ID)
		expectKind(t, err, chat.NotFound)
	}
	_, err := s.SessionGet(t.Context(), used.ID)
	must(t, err)
}

// A deleted account keeps its number and, for a while, its name.
func TestADeletedAccountsNameIsKeptForAWhile(t *testing.T) {
	s := open(t)
	ann := person(t, s, "ann")
	_, err := s.UserDelete(t.Context(), ann.ID)
	must(t, err)
	left := func(columns string) int {
		return one[int](t, s, "select num_nonnulls("+columns+") from users where id = $1", ann.ID)
	}
	if left("username, email, email_key, password_hash") != 0 {
		t.Error("something of the person is left")
	}
	for _, c := range []struct {
		ago  time.Duration
		left int
	}{{chat.NameReservedFor - time.Hour, 1}, {chat.NameReservedFor + time.Hour, 0}} {
		s.sql(t, "update users set deleted_at = now() - $1::interval where id = $2", c.ago, ann.ID)
		must(t, s.Housekeep(t.Context()))
		if got := left("username_key"); got != c.left {
			t.Errorf("%v later %d is left of the name", c.ago, got)
		}
	}
	if again := person(t, s, "ann"); again.ID == ann.ID {
		t.Error("the number was given to somebody else")
	}
}

func session(t testing.TB, s *Store, u chat.User) chat.Session {
	t.Helper()
	n := chat.Session{ID: uuid.New(), User: u, Agent: "A browser", Address: "192.0.2.0/24"}
	must(t, s.SessionInsert(t.Context(), n))
	return n
}
