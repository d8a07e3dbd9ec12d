package conformance

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/slugs"
)

// TestRoomStore tests a store against rooms.Store.
func TestRoomStore(t *testing.T, open OpenStore) {
	runStore(t, open, "a room's name is unique in any case", testRoomUnique)
	runStore(t, open, "a room's name looks like no other's", testRoomLookalikes)
	runStore(t, open, "a room is to each person what they are in it", testAccess)
	runStore(t, open, "a room that was just made is known", testRoomJustMade)
	runStore(t, open, "a deleted room is gone at once and its name is free", testRoomErase)
	runStore(t, open, "a deleted room comes back to who deleted it, for a while", testRoomRestore)
	runStore(t, open, "a room does not come back over another's name or slug", testRoomRestoreTaken)
	runStore(t, open, "an erased account's deleted rooms are given up", testErasedGivesUp)
	runStore(t, open, "the last admin hands the room to its longest-standing member", testHandOver)
	testActors(t, open)
	testMoments(t, open)
	runStore(t, open, "an admin of a room is made by one of that moment", testSetAdminOfTheMoment)
	runStore(t, open, "a room keeps one admin of several", testSetAdmin)
	runStore(t, open, "two admins of a room cannot demote each other at once", testSetAdminAtOnce)
	runStore(t, open, "a room is archived and brought back", testArchive)
	runStore(t, open, "who has just left is known", testJustLeft)
	runStore(t, open, "members come in the order in which they joined", testMembers)
	runStore(t, open, "rooms are listed by name", testRoomsOf)
	runStore(t, open, "favourites come first in the list of rooms", testFavourites)
	testSections(t, open)
	runStore(t, open, "the switcher has mentions, what is unread and what was opened last first", testSwitcher)
	runStore(t, open, "rooms are found by their beginning first", testFind)
	runStore(t, open, "the characters of a pattern are found as they are", testFindPattern)
	runStore(t, open, "a search goes on where it stopped", testFindPages)
	runStore(t, open, "unread is what others wrote since and did not delete", testUnread)
	testDirect(t, open)
	runStore(t, open, "reading moves forward and marking moves back", testReadAndMark)
}

func testRoomUnique(s *storeSuite) {
	t, ann := s.t, s.user("ann")
	s.room("Große Straße", ann, false)
	s.room("İstanbul", ann, false)
	for i, name := range []string{"grosse strasse", "GROSSE STRASSE", "i̇stanbul", "ISTANBUL", "Gro\u00ad\ufe0fße ｓｔｒａｓｓｅ"} {
		_, err := s.RoomInsert(t.Context(), chat.Room{Slug: slugs.Next("free", i), Name: name}, ann.ID)
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
	other := s.room("Other", ann, false)
	other.Name, other.Topic, other.Private = "Istanbu\u0131", "without the dot", true // another letter
	must(t, s.RoomUpdate(t.Context(), other, 0))
	if r := s.access("other", ann).Room; r.Name != other.Name || r.Topic != other.Topic || !r.Private {
		t.Errorf("%+v", r)
	}
	other.Name = "GROSSE STRASSE"
	expectKind(t, s.RoomUpdate(t.Context(), other, 0), chat.Conflict)
}

func testAccess(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	r, err := s.RoomInsert(t.Context(), chat.Room{Slug: "secret", Name: "Secret", Topic: "hush", Private: true}, ann.ID)
	must(t, err)
	a := s.access("secret", ann)
	if !a.Member || !a.Admin || a.Room.ID != r.ID || a.Room.Topic != "hush" || !a.Room.Private || a.Room.Name != "Secret" || a.Room.Slug != "secret" {
		t.Errorf("its creator: %+v", a)
	}
	if a := s.access("secret", bob); a.Member || a.Admin {
		t.Errorf("an outsider: %+v", a)
	}
	s.join(r, bob)
	if a := s.access("secret", bob); !a.Member || a.Admin {
		t.Errorf("a member: %+v", a)
	}
	if again, err := s.AddMember(t.Context(), r.ID, bob.ID); again || err != nil {
		t.Errorf("joined twice: %v %v", again, err)
	}
	if a := s.access("secret", chat.User{}); a.Member {
		t.Error("a stranger is a member")
	}
	_, err = s.Access(t.Context(), "nowhere", ann.ID)
	expectKind(t, err, chat.NotFound)
}

func testRoomJustMade(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	plain, form := chat.Room{Slug: "tea", Name: "Tea", Topic: "hot"}, chat.Room{Slug: "soup", Name: "Soup", Nonce: uuid.New()}
	for _, r := range []chat.Room{plain, form} {
		_, err := s.RoomInsert(t.Context(), r, ann.ID)
		must(t, err)
	}
	expect := func(r chat.Room, who chat.User, slug string) {
		t.Helper()
		made, err := s.RoomJustMade(t.Context(), r, who.ID)
		if slug == "" {
			expectKind(t, err, chat.NotFound)
		} else if err != nil || made.Slug != slug || made.ID == 0 {
			t.Errorf("%+v %v", made, err)
		}
	}
	expect(plain, ann, "tea")
	expect(plain, bob, "")
	expect(chat.Room{Name: "TEA", Topic: "hot"}, ann, "")
	expect(chat.Room{Name: "Tea"}, ann, "")
	expect(chat.Room{Name: "Tea", Topic: "hot", Private: true}, ann, "")
	expect(chat.Room{Name: "Tea", Topic: "hot", Nonce: uuid.New()}, ann, "")
	s.later(chat.RepeatWindow + time.Second)
	expect(plain, ann, "")
	expect(form, ann, "soup") // one form is the same room however late
}

func testRoomErase(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	r := s.room("General", ann, false)
	s.join(r, bob)
	s.ingest(post(r, ann, 1, "a"))
	members, err := s.RoomDelete(t.Context(), r.ID, ann.ID)
	slices.Sort(members)
	if err != nil || !slices.Equal(members, []chat.UserID{ann.ID, bob.ID}) {
		t.Errorf("%v were in it, %v", members, err)
	}
	_, err = s.Access(t.Context(), "general", ann.ID)
	expectKind(t, err, chat.NotFound)
	if list, err := s.RoomsOf(t.Context(), bob.ID, ""); err != nil || len(list.Links) != 0 {
		t.Errorf("it is listed: %+v %v", list, err)
	}
	if joined, err := s.AddMember(t.Context(), r.ID, bob.ID); joined || !chat.Is(err, chat.NotFound) {
		t.Errorf("joined a deleted room: %v %v", joined, err)
	}
	_, err = s.RemoveMember(t.Context(), r.ID, bob.ID, bob.ID)
	expectKind(t, err, chat.NotFound)
	if st := s.ingest(post(r, ann, 2, "b")); st.Outcomes[0].Refused == nil || st.Outcomes[0].Refused.Kind != chat.NotFound || len(st.Changes) != 0 {
		t.Errorf("%+v", st)
	}
	if again := s.room("general", bob, false); again.ID == r.ID || again.Slug != "general" {
		t.Errorf("the number was given to another room: %+v", again)
	}
}

func testRoomRestore(s *storeSuite) {
	t, ann, bob, eve := s.t, s.user("ann"), s.user("bob"), s.user("eve")
	r := s.room("General", ann, false)
	s.join(r, bob)
	s.ingest(post(r, ann, 1, "one"), post(r, bob, 1, "two"), react(r, bob, 1, "👍", true))
	was, said := s.access("general", bob), s.all(r.ID)
	for _, u := range []chat.User{ann, bob} { // a late click has deleted nothing
		_, err := s.RoomDelete(t.Context(), r.ID, u.ID)
		must(t, err)
	}
	for _, other := range []chat.UserID{bob.ID, eve.ID, 0} {
		if list, _, err := s.DeletedRooms(t.Context(), other, ""); err != nil || len(list) != 0 {
			t.Errorf("%d sees %v %v", other, list, err)
		}
		_, err := s.DeletedRoom(t.Context(), r.ID, other)
		expectKind(t, err, chat.NotFound)
	}
	list, next, err := s.DeletedRooms(t.Context(), ann.ID, "")
	if err != nil || next != "" || len(list) != 1 || list[0].ID != r.ID || list[0].Name != "General" || list[0].Slug != "general" {
		t.Fatalf("%v %v", list, err)
	}
	expectKind(t, s.RoomRestore(t.Context(), list[0], bob.ID), chat.NotFound)
	_, err = s.RoomRestored(t.Context(), r.ID, ann.ID)
	expectKind(t, err, chat.NotFound)

	must(t, s.RoomRestore(t.Context(), list[0], ann.ID))
	expectKind(t, s.RoomRestore(t.Context(), list[0], ann.ID), chat.NotFound)
	if slug, err := s.RoomRestored(t.Context(), r.ID, ann.ID); err != nil || slug != "general" {
		t.Errorf("%q %v", slug, err)
	}
	_, err = s.SetUp(t.Context(), chat.Founding{Server: "Works", Owner: chat.Credentials{User: chat.User{ID: s.user("carol").ID, Role: chat.Owner}}}, unowned)
	must(t, err)
	carol, err := s.UserByName(t.Context(), "carol")
	must(t, err)
	if slug, err := s.RoomRestored(t.Context(), r.ID, carol.ID); err != nil || slug != "general" {
		t.Errorf("for the server's owner: %q %v", slug, err)
	}
	_, err = s.RoomRestored(t.Context(), r.ID, bob.ID) // no admin
	expectKind(t, err, chat.NotFound)
	if now := s.access("general", bob); !reflect.DeepEqual(now, was) || !slices.EqualFunc(s.all(r.ID), said, same) {
		t.Errorf("it came back as %+v with %+v", now, s.all(r.ID))
	}
	if st := s.ingest(post(r, bob, 2, "next")); st.Outcomes[0].Seq != 3 {
		t.Errorf("%+v", st.Outcomes)
	}

	_, err = s.RoomDelete(t.Context(), r.ID, ann.ID)
	must(t, err)
	s.expectJustErased("general", ann, true)
	s.expectJustErased("general", bob, false)
	s.later(chat.RepeatWindow + time.Second)
	s.expectJustErased("general", ann, false)
	s.later(chat.RestorableFor)
	expectKind(t, s.RoomRestore(t.Context(), list[0], ann.ID), chat.NotFound)
	if late, _, err := s.DeletedRooms(t.Context(), ann.ID, ""); err != nil || len(late) != 0 {
		t.Errorf("%v %v", late, err)
	}
	for _, wrong := range []string{"x", "1", "1-x", "-1-1", "99999999999999999999-1", "\x00"} {
		_, _, err = s.DeletedRooms(t.Context(), ann.ID, wrong)
		expectKind(t, err, chat.Invalid)
	}
}

func (s *storeSuite) expectJustErased(slug string, by chat.User, want bool) {
	s.t.Helper()
	if just, err := s.RoomJustDeleted(s.t.Context(), slug, by.ID); err != nil || just != want {
		s.t.Errorf("%s has just deleted %s: %v %v", by.Username, slug, just, err)
	}
}

func testRoomRestoreTaken(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	old := s.room("General", ann, false)
	_, err := s.RoomDelete(t.Context(), old.ID, ann.ID)
	must(t, err)
	young := s.room("GENERAL", bob, false)
	back, err := s.DeletedRoom(t.Context(), old.ID, ann.ID)
	must(t, err)
	expectTaken := func(field string) {
		t.Helper()
		if e := chat.As(s.RoomRestore(t.Context(), back, ann.ID)); e.Kind != chat.Conflict || e.Field != field {
			t.Errorf("%+v, want field %q", e, field)
		}
	}
	back.Slug = "general-2"
	expectTaken("name")
	back.Slug, young.Name = "general", "Plaza"
	must(t, s.RoomUpdate(t.Context(), young, 0))
	expectTaken("slug")
	back.Slug = "general-2"
	must(t, s.RoomRestore(t.Context(), back, ann.ID))
	if a := s.access("general-2", ann); a.Room.ID != old.ID || !a.Admin {
		t.Errorf("%+v", a)
	}
}

func testErasedGivesUp(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	hers, his := s.room("Hers", ann, false), s.room("His", bob, false)
	s.join(hers, bob)
	s.join(his, ann)
	for room, by := range map[chat.RoomID]chat.UserID{hers.ID: ann.ID, his.ID: bob.ID} {
		_, err := s.RoomDelete(t.Context(), room, by)
		must(t, err)
	}
	gone, err := s.UserDelete(t.Context(), ann.ID)
	if err != nil || len(gone.Rooms) != 0 {
		t.Errorf("%+v %v", gone, err)
	}
	_, err = s.DeletedRoom(t.Context(), hers.ID, ann.ID)
	expectKind(t, err, chat.NotFound)
	back, err := s.DeletedRoom(t.Context(), his.ID, bob.ID)
	must(t, err)
	must(t, s.RoomRestore(t.Context(), back, bob.ID))
	if ids, err := s.MemberIDs(t.Context(), his.ID); err != nil || !slices.Equal(ids, []chat.UserID{bob.ID}) {
		t.Errorf("%v %v", ids, err)
	}
}
