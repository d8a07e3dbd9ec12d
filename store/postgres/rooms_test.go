package postgres

import (
	"fmt"
	"slices"
	"testing"

	"parley/chat"
)

func TestARoomsNameIsUniqueInAnyCase(t *testing.T) {
	s := open(t)
	ann := person(t, s, "ann")
	newRoom(t, s, "Große Straße", ann.ID, false)
	newRoom(t, s, "İstanbul", ann.ID, false)
	for i, name := range []string{"grosse strasse", "GROSSE STRASSE", "Große Stra\u00dfe", "i̇stanbul", "ISTANBUL", "Gro\u00ad\ufe0fße ｓｔｒａｓｓｅ"} {
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
	if list, _ := s.RoomsOf(t.Context(), ann.ID, ""); len(list.Links) != 2 {
		t.Errorf("a refused room left a membership: %+v", list)
	}
	other := newRoom(t, s, "Other", ann.ID, false)
	other.Name = "Istanbu\u0131" // without the dot it is another letter
	must(t, s.RoomUpdate(t.Context(), other))
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

func TestADeletedRoomIsGoneAtOnceAndItsNameIsFree(t *testing.T) {
	s := open(t)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	r := newRoom(t, s, "General", ann.ID, false)
	join(t, s, r, bob)
	d := newDesk(t, s)
	d.ingest(post(r.ID, ann, 1, "a"))
	members, err := s.RoomErase(t.Context(), r.ID, ann.ID)
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
	_, err = s.Leave(t.Context(), r.ID, bob.ID, true)
	expectKind(t, err, chat.NotFound)
	if st := d.ingest(post(r.ID, ann, 2, "b")); st.Outcomes[0].Refused == nil || len(st.Changes) != 0 {
		t.Errorf("%+v", st)
	}
	if again := newRoom(t, s, "general", bob.ID, false); again.ID == r.ID {
		t.Error("the number was given to another room")
	}
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
