package postgres

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"parley/chat"
)

func join(t testing.TB, s *Store, r chat.Room, us ...chat.User) {
	t.Helper()
	for _, u := range us {
		if joined, err := s.Join(t.Context(), r.ID, u.ID); err != nil || !joined {
			t.Fatalf("%s joined: %v %v", u.Username, joined, err)
		}
	}
}

func TestARoomsNameIsUniqueInAnyCase(t *testing.T) {
	s := open(t)
	ann := person(t, s, "ann")
	newRoom(t, s, "Große Straße", ann.ID, false)
	newRoom(t, s, "İstanbul", ann.ID, false)
	for i, name := range []string{"grosse strasse", "GROSSE STRASSE", "Große Stra\u00dfe", "i̇stanbul"} {
		_, err := s.RoomInsert(t.Context(), chat.Room{Slug: fmt.Sprint("free-", i), Name: name}, ann.ID)
		expectKind(t, err, chat.Conflict)
		if e := chat.As(err); e.Field != "name" || e.Text != "There is already a room with that name." {
			t.Errorf("%q: %+v", name, e)
		}
	}
	_, err := s.RoomInsert(t.Context(), chat.Room{Slug: "grosse-strasse", Name: "Another"}, ann.ID)
	if e := chat.As(err); e == nil || e.Kind != chat.Conflict || e.Field != "slug" {
		t.Errorf("a slug that is taken: %v", err)
	}
	if links, _ := s.RoomsOf(t.Context(), ann.ID); len(links) != 2 {
		t.Errorf("a refused room left a membership: %+v", links)
	}
	other := newRoom(t, s, "Other", ann.ID, false)
	other.Name = "ISTANBUL"
	must(t, s.RoomUpdate(t.Context(), other)) // without the dot it is another letter
	other.Name = "GROSSE STRASSE"
	expectKind(t, s.RoomUpdate(t.Context(), other), chat.Conflict)
}

func TestWhatOnePersonIsToARoom(t *testing.T) {
	s := open(t)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	r, err := s.RoomInsert(t.Context(), chat.Room{Slug: "secret", Name: "Secret", Topic: "hush", Private: true}, ann.ID)
	must(t, err)
	a := access(t, s, "secret", ann.ID)
	if !a.Member || !a.Admin || !a.MayRead() || a.Room.ID != r.ID || a.Room.Topic != "hush" || !a.Room.Private || a.Room.Name != "Secret" {
		t.Errorf("its creator: %+v", a)
	}
	if a := access(t, s, "secret", bob.ID); a.Member || a.Admin || a.MayRead() {
		t.Errorf("an outsider: %+v", a)
	}
	join(t, s, r, bob)
	if a := access(t, s, "secret", bob.ID); !a.Member || a.Admin || !a.MayRead() {
		t.Errorf("a member: %+v", a)
	}
	if again, err := s.Join(t.Context(), r.ID, bob.ID); again || err != nil {
		t.Errorf("joined twice: %v %v", again, err)
	}
	if a := access(t, s, "secret", 0); a.Member {
		t.Error("a stranger is a member")
	}
	_, err = s.Access(t.Context(), "nowhere", ann.ID)
	expectKind(t, err, chat.NotFound)
	if got, err := s.Room(t.Context(), r.ID); err != nil || got.Slug != "secret" {
		t.Errorf("%+v %v", got, err)
	}
	_, err = s.Room(t.Context(), r.ID+1)
	expectKind(t, err, chat.NotFound)
}

func TestANewMemberHasReadWhatWasThere(t *testing.T) {
	s := open(t)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	r := newRoom(t, s, "General", ann.ID, false)
	d := newDesk(t, s)
	d.ingest(post(r.ID, ann, 1, "a"), post(r.ID, ann, 2, "b"))
	join(t, s, r, bob)
	expectUnread := func(user chat.User, want int64) {
		t.Helper()
		links, err := s.RoomsOf(t.Context(), user.ID)
		if err != nil || len(links) != 1 || links[0].Unread() != want || links[0].Slug != "general" {
			t.Errorf("%+v %v, want %d unread", links, err, want)
		}
	}
	expectUnread(bob, 0)
	expectUnread(ann, 2)
	must(t, s.Read(t.Context(), r.ID, ann.ID, 1))
	expectUnread(ann, 1)
	must(t, s.Read(t.Context(), r.ID, ann.ID, 99))
	expectUnread(ann, 0)
	must(t, s.Read(t.Context(), r.ID, ann.ID, 1))
	expectUnread(ann, 0)
	d.ingest(post(r.ID, ann, 3, "c"), post(r.ID, ann, 4, "d"))
	expectUnread(bob, 2)
	must(t, s.ReadAll(t.Context(), map[chat.Seat]int64{
		{User: bob.ID, Room: r.ID}: 3, {User: ann.ID, Room: r.ID}: 1 << 40, {User: 999, Room: r.ID}: 1, {User: bob.ID, Room: 999}: 1,
	}))
	expectUnread(bob, 1)
	expectUnread(ann, 0)
	if a := access(t, s, "general", bob.ID); a.ReadSeq != 3 {
		t.Errorf("%+v", a)
	}
}

func TestRoomsAreFoundByTheirBeginningFirst(t *testing.T) {
	s := open(t)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	for _, name := range []string{"Big garden", "Garden", "gardening", "A GARDEN party", "Zoo"} {
		newRoom(t, s, name, ann.ID, false)
	}
	newRoom(t, s, "Garden secret", ann.ID, true)
	join(t, s, newRoom(t, s, "garden mine", ann.ID, false), bob)
	erased := newRoom(t, s, "garden gone", ann.ID, false)
	_, err := s.RoomErase(t.Context(), erased.ID)
	must(t, err)
	expectFound(t, s, bob, "GarDEN", "Garden", "gardening", "A GARDEN party", "Big garden")
	expectFound(t, s, bob, "zoo", "Zoo")
	expectFound(t, s, bob, "den p", "A GARDEN party")
	expectFound(t, s, bob, "nothing")
	expectFound(t, s, bob, "", "A GARDEN party", "Big garden", "Garden", "gardening", "Zoo")
	expectFound(t, s, ann, "garden") // she is in all of them
	found, err := s.Find(t.Context(), bob.ID, "garden", 2)
	if err != nil || len(found) != 2 || found[0].Members != 1 || found[0].Slug != "garden" {
		t.Errorf("%+v %v", found, err)
	}
}

func expectFound(t *testing.T, s *Store, who chat.User, words string, want ...string) {
	t.Helper()
	found, err := s.Find(t.Context(), who.ID, chat.Fold(words), 50)
	must(t, err)
	var names []string
	for _, f := range found {
		names = append(names, f.Name)
	}
	if !slices.Equal(names, want) {
		t.Errorf("%q finds %q, want %q", words, names, want)
	}
}

func TestTheCharactersOfAPatternAreFoundAsTheyAre(t *testing.T) {
	s := open(t)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	for i, name := range []string{"100% wool", "100 sheep", "snake_case", "snakeXcase", `back\slash`, `back slash`, "Straße"} {
		_, err := s.RoomInsert(t.Context(), chat.Room{Slug: fmt.Sprint("r", i), Name: name}, ann.ID)
		must(t, err)
	}
	expectFound(t, s, bob, "100%", "100% wool")
	expectFound(t, s, bob, "%", "100% wool")
	expectFound(t, s, bob, "snake_", "snake_case")
	expectFound(t, s, bob, "_", "snake_case")
	expectFound(t, s, bob, `back\`, `back\slash`)
	expectFound(t, s, bob, `\`, `back\slash`)
	expectFound(t, s, bob, `\%`)
	expectFound(t, s, bob, "STRASSE", "Straße")
	expectFound(t, s, bob, "'; drop table rooms; --")
}

func admins(t testing.TB, s *Store, r chat.Room) (names []string) {
	t.Helper()
	ms, err := s.Members(t.Context(), r.ID, chat.MembersMax)
	must(t, err)
	for _, m := range ms {
		if m.Admin {
			names = append(names, m.Username)
		}
	}
	return names
}

// seniority sets when people joined, one hour after the other.
func seniority(t testing.TB, s *Store, r chat.Room, us ...chat.User) {
	for i, u := range us {
		s.sql(t, "update memberships set joined_at = now() - interval '1 day' + make_interval(hours => $1) where room_id = $2 and user_id = $3", i, r.ID, u.ID)
	}
}

func TestTheLastAdminHandsTheRoomToItsLongestStandingMember(t *testing.T) {
	s := open(t)
	ann, bob, eve := person(t, s, "ann"), person(t, s, "bob"), person(t, s, "eve")
	r := newRoom(t, s, "General", ann.ID, false)
	join(t, s, r, bob, eve)
	seniority(t, s, r, ann, eve, bob)
	leave := func(u chat.User, want ...string) {
		t.Helper()
		if left, err := s.Leave(t.Context(), r.ID, u.ID); err != nil || !left {
			t.Fatalf("%v %v", left, err)
		}
		if got := admins(t, s, r); !slices.Equal(got, want) {
			t.Errorf("after %s left: %q, want %q", u.Username, got, want)
		}
	}
	leave(ann, "eve")
	if left, err := s.Leave(t.Context(), r.ID, ann.ID); err != nil || left {
		t.Errorf("left twice: %v %v", left, err)
	}
	join(t, s, r, ann)
	leave(ann, "eve") // who was no admin hands nothing over
	leave(eve, "bob")
	leave(bob)
	join(t, s, r, ann)
	if a := access(t, s, "general", ann.ID); a.Admin {
		t.Error("whoever joins an empty room is its admin")
	}
}

func TestARoomWithAnotherAdminIsNotHandedOver(t *testing.T) {
	s := open(t)
	ann, bob, eve := person(t, s, "ann"), person(t, s, "bob"), person(t, s, "eve")
	r := newRoom(t, s, "General", ann.ID, false)
	join(t, s, r, bob, eve)
	s.sql(t, "update memberships set admin = true where user_id = $1", eve.ID)
	_, err := s.Leave(t.Context(), r.ID, ann.ID)
	must(t, err)
	if got := admins(t, s, r); !slices.Equal(got, []string{"eve"}) {
		t.Errorf("%q", got)
	}
}

func TestTwoAdminsWhoLeaveAtOnceDoNotLeaveTheRoomAlone(t *testing.T) {
	s := open(t)
	ann, bob, eve := person(t, s, "ann"), person(t, s, "bob"), person(t, s, "eve")
	for n := range 20 {
		r := newRoom(t, s, fmt.Sprint("Room ", n), ann.ID, false)
		join(t, s, r, bob, eve)
		s.sql(t, "update memberships set admin = true where room_id = $1 and user_id = $2", r.ID, bob.ID)
		var wg sync.WaitGroup
		for _, u := range []chat.User{ann, bob} {
			wg.Go(func() {
				if left, err := s.Leave(t.Context(), r.ID, u.ID); err != nil || !left {
					t.Errorf("%v %v", left, err)
				}
			})
		}
		wg.Wait()
		if got := admins(t, s, r); !slices.Equal(got, []string{"eve"}) {
			t.Fatalf("%d: %q", n, got)
		}
	}
}

func TestMembersComeInTheOrderInWhichTheyJoined(t *testing.T) {
	s := open(t)
	ann, bob, eve := person(t, s, "ann"), person(t, s, "bob"), person(t, s, "eve")
	r := newRoom(t, s, "General", ann.ID, false)
	join(t, s, r, bob, eve)
	seniority(t, s, r, eve, ann, bob)
	ms, err := s.Members(t.Context(), r.ID, 2)
	must(t, err)
	if len(ms) != 2 || ms[0].Username != "eve" || ms[1].Username != "ann" || !ms[1].Admin || ms[0].Admin || ms[0].ID != eve.ID {
		t.Errorf("%+v", ms)
	}
	seats := []chat.Seat{{User: ann.ID, Room: r.ID}, {User: 999, Room: r.ID}, {User: ann.ID, Room: 999}}
	alive, err := s.SeatsAlive(t.Context(), seats)
	if err != nil || len(alive) != 1 || !alive[seats[0]] {
		t.Errorf("%v %v", alive, err)
	}
}

func TestADeletedRoomIsGoneAtOnceAndItsNameIsFree(t *testing.T) {
	s := open(t)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	r := newRoom(t, s, "General", ann.ID, false)
	join(t, s, r, bob)
	d := newDesk(t, s)
	d.ingest(post(r.ID, ann, 1, "a"))
	members, err := s.RoomErase(t.Context(), r.ID)
	must(t, err)
	slices.Sort(members)
	if !slices.Equal(members, []chat.UserID{ann.ID, bob.ID}) {
		t.Errorf("%v were in it", members)
	}
	_, err = s.Access(t.Context(), "general", ann.ID)
	expectKind(t, err, chat.NotFound)
	_, err = s.Room(t.Context(), r.ID)
	expectKind(t, err, chat.NotFound)
	if revs, err := s.Revs(t.Context(), []chat.RoomID{r.ID}); err != nil || len(revs) != 0 {
		t.Errorf("%v %v", revs, err)
	}
	if joined, err := s.Join(t.Context(), r.ID, bob.ID); joined || err != nil {
		t.Errorf("joined a deleted room: %v %v", joined, err)
	}
	_, err = s.Leave(t.Context(), r.ID, bob.ID)
	expectKind(t, err, chat.NotFound)
	if st := d.ingest(post(r.ID, ann, 2, "b")); st.Outcomes[0].Refused == nil || len(st.Changes) != 0 {
		t.Errorf("%+v", st)
	}
	if again := newRoom(t, s, "general", bob.ID, false); again.ID == r.ID {
		t.Error("the number was given to another room")
	}
}

func TestAPurgeTakesTheDeletedRoomsMessagesInPortions(t *testing.T) {
	s := open(t)
	ann := person(t, s, "ann")
	gone, stays := newRoom(t, s, "Gone", ann.ID, false), newRoom(t, s, "Stays", ann.ID, false)
	const many = purgePortion + 10
	for _, r := range []chat.Room{gone, stays} {
		must(t, s.Fill(t.Context(), r.ID, []chat.UserID{ann.ID}, many))
	}
	d := newDesk(t, s)
	d.ingest(react(gone.ID, ann, 1, "👍", true), react(stays.ID, ann, 1, "👍", true))
	_, err := s.RoomErase(t.Context(), gone.ID)
	must(t, err)
	must(t, s.Tend(t.Context()))
	for table, want := range map[string]int{"messages": many, "reactions": 1, "rooms": 1} {
		if n := one[int](t, s, "select count(*) from "+table); n != want {
			t.Errorf("%d %s are left, want %d", n, table, want)
		}
	}
	expectWhole(t, s, stays.ID, many)
	must(t, s.Tend(t.Context()))
}

func TestFilledRoomsAreWholeAndTakeMore(t *testing.T) {
	s := open(t)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	r := newRoom(t, s, "General", ann.ID, false)
	d := newDesk(t, s)
	d.ingest(post(r.ID, ann, 1, "first"))
	must(t, s.Fill(t.Context(), r.ID, []chat.UserID{ann.ID, bob.ID}, 100))
	d.ingest(post(r.ID, ann, 2, "last"))
	expectWhole(t, s, r.ID, 102)
}
