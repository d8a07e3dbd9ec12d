package postgres

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

func TestAPersonIsFoundInAnyCase(t *testing.T) {
	s := open(t)
	ann := person(t, s, "Änne")
	for _, name := range []string{"Änne", "änne", "ÄNNE", "A\u0308nne"} {
		if u, err := s.UserByName(t.Context(), name); err != nil || u.ID != ann.ID || u.Username != "Änne" || u.PasswordHash == "" {
			t.Errorf("%q: %+v %v", name, u, err)
		}
		if u, err := s.UserByEmail(t.Context(), name+"@EXAMPLE.org"); err != nil || u.ID != ann.ID || u.Email != "Änne@example.org" {
			t.Errorf("%q: %+v %v", name, u, err)
		}
	}
	_, err := s.UserByName(t.Context(), "Anne")
	expectKind(t, err, chat.NotFound)
	_, err = s.UserByEmail(t.Context(), "")
	expectKind(t, err, chat.NotFound)
}

func TestNamesAndAddressesAreUniqueInAnyCase(t *testing.T) {
	s := open(t)
	person(t, s, "Straße")
	for name, c := range map[string]struct {
		user  chat.User
		field string
	}{
		"the name in capitals":    {chat.User{Username: "STRASSE", Email: "other@example.org"}, "username"},
		"the address in capitals": {chat.User{Username: "other", Email: "STRASSE@EXAMPLE.ORG"}, "email"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := s.UserInsert(t.Context(), c.user)
			expectKind(t, err, chat.Conflict)
			if e := chat.As(err); e.Field != c.field {
				t.Errorf("field %q", e.Field)
			}
		})
	}
	other := person(t, s, "other")
	expectKind(t, s.EmailSet(t.Context(), other.ID, "strasse@example.org"), chat.Conflict)
	must(t, s.EmailSet(t.Context(), other.ID, "OTHER@example.org"))
	if u, err := s.UserByEmail(t.Context(), "other@example.org"); err != nil || u.Email != "OTHER@example.org" {
		t.Errorf("%+v %v", u, err)
	}
}

func session(t testing.TB, s *Store, u chat.User) chat.Session {
	t.Helper()
	n := chat.Session{ID: uuid.New(), User: u, Agent: "A browser", Address: "192.0.2.0/24"}
	must(t, s.SessionInsert(t.Context(), n))
	return n
}

func TestASessionCarriesItsPerson(t *testing.T) {
	s := open(t)
	ann := person(t, s, "ann")
	r := newRoom(t, s, "General", ann.ID, false)
	n := session(t, s, ann)
	got, err := s.SessionGet(t.Context(), n.ID)
	must(t, err)
	if got.User != (chat.User{ID: ann.ID, Username: "ann", Email: "ann@example.org", PasswordHash: "hash of ann", CreatedAt: got.User.CreatedAt}) ||
		!got.User.CreatedAt.Equal(ann.CreatedAt) || got.Agent != n.Agent || got.Address != n.Address || got.LastRoom != "" {
		t.Errorf("%+v", got)
	}
	must(t, s.LastRoomSet(t.Context(), ann.ID, r.ID))
	if got, err := s.SessionGet(t.Context(), n.ID); err != nil || got.LastRoom != "general" {
		t.Errorf("last room %q %v", got.LastRoom, err)
	}
	_, err = s.RoomErase(t.Context(), r.ID, ann.ID)
	must(t, err)
	if got, err := s.SessionGet(t.Context(), n.ID); err != nil || got.LastRoom != "" {
		t.Errorf("last room %q after it was deleted, %v", got.LastRoom, err)
	}
}

func TestASessionEndsForItsOwnerOnly(t *testing.T) {
	s := open(t)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	n := session(t, s, ann)
	if found, err := s.SessionDelete(t.Context(), bob.ID, n.ID); found || err != nil {
		t.Errorf("another ended it: %v %v", found, err)
	}
	if found, err := s.SessionDelete(t.Context(), ann.ID, n.ID); !found || err != nil {
		t.Errorf("%v %v", found, err)
	}
	_, err := s.SessionGet(t.Context(), n.ID)
	expectKind(t, err, chat.NotFound)
}

func TestSessionsAreListedNewestUseFirst(t *testing.T) {
	s := open(t)
	ann := person(t, s, "ann")
	old, young := session(t, s, ann), session(t, s, ann)
	s.sql(t, "update sessions set seen_at = now() - interval '1 day' where id = $1", old.ID)
	list, err := s.SessionList(t.Context(), ann.ID)
	must(t, err)
	if len(list) != 2 || list[0].ID != young.ID || list[1].ID != old.ID {
		t.Errorf("%+v", list)
	}
	old.Address = "198.51.100.0/24"
	must(t, s.SessionTouch(t.Context(), old))
	if list, _ = s.SessionList(t.Context(), ann.ID); list[0].ID != old.ID || list[0].Address != old.Address {
		t.Errorf("after use: %+v", list)
	}
	alive, err := s.SessionsAlive(t.Context(), []uuid.UUID{old.ID, uuid.New(), young.ID})
	if err != nil || len(alive) != 2 {
		t.Errorf("%v %v", alive, err)
	}
}

func TestANewPasswordEndsTheOtherSessions(t *testing.T) {
	s := open(t)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	keep, gone, theirs := session(t, s, ann), session(t, s, ann), session(t, s, bob)
	ended, err := s.PasswordSet(t.Context(), ann.ID, "new hash", keep.ID)
	if err != nil || !slices.Equal(ended, []uuid.UUID{gone.ID}) {
		t.Errorf("ended %v %v", ended, err)
	}
	for _, n := range []chat.Session{keep, theirs} {
		if _, err := s.SessionGet(t.Context(), n.ID); err != nil {
			t.Error(err)
		}
	}
	if u, _ := s.UserByName(t.Context(), "ann"); u.PasswordHash != "new hash" {
		t.Errorf("the hash is %q", u.PasswordHash)
	}
}

func TestAnErasedAccountLeavesItsMessagesUnderNoName(t *testing.T) {
	s := open(t)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	general, other := newRoom(t, s, "General", ann.ID, false), newRoom(t, s, "Other", bob.ID, false)
	join(t, s, general, bob)
	d := newDesk(t, s)
	d.ingest(post(general.ID, ann, 1, "mine"), post(other.ID, ann, 2, "elsewhere"), post(general.ID, bob, 3, "his"))
	n := session(t, s, ann)

	gone, err := s.UserErase(t.Context(), ann.ID)
	must(t, err)
	slices.Sort(gone.Written)
	if !slices.Equal(gone.Sessions, []uuid.UUID{n.ID}) || !slices.Equal(gone.Rooms, []chat.RoomID{general.ID}) ||
		!slices.Equal(gone.Written, []chat.RoomID{general.ID, other.ID}) {
		t.Errorf("%+v", gone)
	}
	ms := all(t, s, general.ID)
	if len(ms) != 2 || ms[0].Body != "mine" || ms[0].AuthorName != "" || ms[0].Author != ann.ID || ms[1].AuthorName != "bob" {
		t.Errorf("%+v", ms)
	}
	if a := access(t, s, "general", bob.ID); !a.Admin {
		t.Error("the room was left without an admin")
	}
	if a := access(t, s, "general", ann.ID); a.Member {
		t.Error("still a member")
	}
	_, err = s.SessionGet(t.Context(), n.ID)
	expectKind(t, err, chat.NotFound)
	_, err = s.UserByName(t.Context(), "ann")
	expectKind(t, err, chat.NotFound)
	_, err = s.UserByEmail(t.Context(), "ann@example.org")
	expectKind(t, err, chat.NotFound)
	left := func(columns string) int {
		return one[int](t, s, "select num_nonnulls("+columns+") from users where id = $1", ann.ID)
	}
	if left("username, email, email_key, password_hash") != 0 {
		t.Error("something of the person is left")
	}
	// Nobody takes the name while it is remembered; the address is free at once.
	_, err = s.UserInsert(t.Context(), chat.User{Username: "ANN", Email: "other@example.org"})
	expectKind(t, err, chat.Conflict)
	at, err := s.UserErasedAt(t.Context(), ann.ID)
	if err != nil || time.Since(at) > time.Minute {
		t.Errorf("erased at %v, %v", at, err)
	}
	for _, c := range []struct {
		ago  time.Duration
		left int
	}{{chat.NameKept - time.Hour, 1}, {chat.NameKept + time.Hour, 0}} {
		s.sql(t, "update users set deleted_at = now() - $1::interval where id = $2", c.ago, ann.ID)
		must(t, s.Tend(t.Context()))
		if got := left("username_key"); got != c.left {
			t.Errorf("%v later %d is left of the name", c.ago, got)
		}
	}
	if again := person(t, s, "ann"); again.ID == ann.ID {
		t.Error("the number was given to somebody else")
	}
	_, err = s.UserErasedAt(t.Context(), bob.ID)
	expectKind(t, err, chat.NotFound)
}

func TestWhoWasInHundredsOfRoomsLeavesAllOfThem(t *testing.T) {
	s := open(t)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	s.sql(t, "insert into rooms (slug, name, name_key) select 'r'||n, 'R'||n, 'r'||n from generate_series(1, 600) n")
	s.sql(t, "insert into memberships (user_id, room_id, admin) select $1, id, true from rooms", ann.ID)
	s.sql(t, "insert into memberships (user_id, room_id, joined_at) select $1, id, now() + interval '1 s' from rooms", bob.ID)
	gone, err := s.UserErase(t.Context(), ann.ID)
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
	must(t, s.Tend(t.Context()))
	for _, over := range []chat.Session{idle, worn} {
		_, err := s.SessionGet(t.Context(), over.ID)
		expectKind(t, err, chat.NotFound)
	}
	_, err := s.SessionGet(t.Context(), used.ID)
	must(t, err)
}

// Browsers send a domain in punycode, people paste what cannot be seen, and scripts
// send either: it is the one account.
func TestOneMailboxIsOneAccountHoweverItIsWritten(t *testing.T) {
	a, _ := newAccounts(open(t))
	s, err := a.SignUp(t.Context(), "ann", "ann@bücher.example\u200b", password, chat.Session{}, asker)
	must(t, err)
	if s.User.Email != "ann@bücher.example" {
		t.Errorf("it is kept as %+q", s.User.Email)
	}
	for _, way := range []string{"ann@bücher.example", "Ann@XN--BCHER-KVA.example", "ann@bu\u0308cher.example.", "\ufeffａｎｎ＠ｂüｃｈｅｒ。example"} {
		if again, err := signIn(t, a, way, password); err != nil || again.User.ID != s.User.ID {
			t.Errorf("%+q: %+v %v", way, again.User, err)
		}
		_, err := a.SignUp(t.Context(), "bob", way, "another password", chat.Session{}, asker)
		expectKind(t, err, chat.Conflict)
	}
}

func TestNoTwoUsernamesLookAlike(t *testing.T) {
	a, _ := newAccounts(open(t))
	signUp(t, a, "coco1")
	for i, name := range []string{"сосо1", "сoco1", "cocol", "CocoI", "coco1\ufe0f", "coco1\u3164"} {
		_, err := a.SignUp(t.Context(), name, fmt.Sprintf("other-%d@example.org", i), password, chat.Session{}, asker)
		if !chat.Is(err, chat.Conflict) && !chat.Is(err, chat.Invalid) {
			t.Errorf("%+q: %v", name, err)
		}
	}
}
