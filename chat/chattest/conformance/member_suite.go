package conformance

import (
	"fmt"
	"slices"
	"time"

	"parley/chat"
	"parley/chat/fold"
	"parley/chat/slugs"
)

func (s *storeSuite) admins(r chat.Room) (names []string) {
	s.t.Helper()
	page, err := s.Members(s.t.Context(), r.ID, "", "", chat.MembersMax)
	must(s.t, err)
	for _, m := range page.Members {
		if m.Admin {
			names = append(names, m.Username)
		}
	}
	return names
}

func testHandOver(s *storeSuite) {
	t, ann, bob, eve := s.t, s.user("ann"), s.user("bob"), s.user("eve")
	r := s.room("General", ann, false)
	expectNext := func(without chat.User, want chat.Succession) {
		t.Helper()
		if next, err := s.Succession(t.Context(), r.ID, without.ID); err != nil || next != want {
			t.Errorf("without %s: %+v %v, want %+v", without.Username, next, err, want)
		}
	}
	expectNext(ann, chat.Succession{})
	for _, u := range []chat.User{eve, bob} {
		s.later(time.Hour)
		s.join(r, u)
	}
	expectNext(ann, chat.Succession{Heir: "eve"})
	expectNext(bob, chat.Succession{Managed: true, Heir: "ann"})
	leave := func(u chat.User, want ...string) {
		t.Helper()
		if left, err := s.RemoveMember(t.Context(), r.ID, u.ID, u.ID); err != nil || !left {
			t.Fatalf("%v %v", left, err)
		}
		if got := s.admins(r); !slices.Equal(got, want) {
			t.Errorf("after %s left: %q, want %q", u.Username, got, want)
		}
	}
	leave(ann, "eve")
	if left, err := s.RemoveMember(t.Context(), r.ID, ann.ID, ann.ID); err != nil || left {
		t.Errorf("left twice: %v %v", left, err)
	}
	s.later(time.Hour)
	s.join(r, ann)
	leave(ann, "eve") // not an admin: no successor
	leave(eve, "bob")
	leave(bob)
}

func testJustLeft(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	r := s.room("General", ann, false)
	expect := func(who chat.User, want bool) {
		t.Helper()
		if left, err := s.JustLeft(t.Context(), "general", who.ID); err != nil || left != want {
			t.Errorf("%s has just left: %v %v", who.Username, left, err)
		}
	}
	for _, by := range []chat.User{ann, bob} {
		s.join(r, bob)
		_, err := s.RemoveMember(t.Context(), r.ID, bob.ID, by.ID)
		must(t, err)
		expect(bob, by.ID == bob.ID)
		if was, err := s.WasInside(t.Context(), "general", bob.ID); err != nil || !was { // an admin who removes sends two clicks, too
			t.Errorf("a departure is not remembered: %v %v", was, err)
		}
	}
	expect(ann, false)
	s.later(chat.RepeatWindow + time.Second)
	expect(bob, false)
	if was, err := s.WasInside(t.Context(), "general", bob.ID); err != nil || was {
		t.Errorf("a departure is remembered for ever: %v %v", was, err)
	}
}

func testMembers(s *storeSuite) {
	t, ann := s.t, s.user("ann")
	r := s.room("General", ann, false)
	want := []string{"ann"}
	for n := range 6 {
		if n%3 == 0 {
			s.later(time.Hour)
		}
		u := s.user(fmt.Sprint("Member", n))
		s.join(r, u)
		want = append(want, u.Username)
	}
	for most := 1; most <= len(want)+1; most++ {
		if got := s.memberPages(r, "", most); !slices.Equal(got, want) {
			t.Errorf("%d at a time: %q", most, got)
		}
	}
	if got := s.memberPages(r, fold.String("MEMBER"), 4); !slices.Equal(got, want[1:]) {
		t.Errorf("found %q", got)
	}
	if got := s.memberPages(r, "_", 4); len(got) != 0 {
		t.Errorf("a pattern found %q", got)
	}
	for _, wrong := range []string{"x", "1", "1-x", "-1-1", "99999999999999999999-1", "\x00"} {
		_, err := s.Members(t.Context(), r.ID, "", wrong, 9)
		expectKind(t, err, chat.Invalid)
	}
	ids, err := s.MemberIDs(t.Context(), r.ID)
	if err != nil || len(ids) != len(want) || !slices.Contains(ids, ann.ID) {
		t.Errorf("%v %v", ids, err)
	}
}

// memberPages reads all members, in pages of most.
func (s *storeSuite) memberPages(r chat.Room, folded string, most int) (names []string) {
	s.t.Helper()
	for from := ""; ; {
		page, err := s.Members(s.t.Context(), r.ID, folded, from, most)
		must(s.t, err)
		if len(page.Members) > most {
			s.t.Errorf("%d on a page of %d", len(page.Members), most)
		}
		for _, m := range page.Members {
			names = append(names, m.Username)
		}
		if from = page.Next; from == "" {
			return names
		}
	}
}

func testRoomsOf(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	for _, name := range []string{"tea", "Soup", "Bread", "ÄPFEL"} {
		s.join(s.room(name, bob, name == "Soup"), ann)
	}
	s.room("Elsewhere", bob, false)
	names := func(from string) (list []string) {
		rooms, err := s.RoomsOf(t.Context(), ann.ID, from)
		if err != nil || rooms.Next != "" || rooms.Rest != 0 {
			t.Errorf("%+v %v", rooms, err)
		}
		for _, l := range rooms.Links {
			list = append(list, l.Name)
			if l.Private != (l.Name == "Soup") || l.Slug != slugs.Make(l.Name) || l.ID == 0 {
				t.Errorf("%+v", l)
			}
		}
		return list
	}
	if got := names(""); !slices.Equal(got, []string{"Bread", "Soup", "tea", "ÄPFEL"}) {
		t.Errorf("%q", got)
	}
	if got := names("soup"); !slices.Equal(got, []string{"Soup", "tea", "ÄPFEL"}) {
		t.Errorf("from soup on: %q", got)
	}
	if got := names("\U0010ffff"); len(got) != 0 {
		t.Errorf("beyond the end: %q", got)
	}
	for _, wrong := range []string{"\x00", "\xff"} {
		_, err := s.RoomsOf(t.Context(), ann.ID, wrong)
		expectKind(t, err, chat.Invalid)
	}
}

func (s *storeSuite) expectFound(who chat.User, words string, want ...string) {
	s.t.Helper()
	found, err := s.FindRooms(s.t.Context(), who.ID, fold.String(words), "", 50)
	must(s.t, err)
	var names []string
	for _, f := range found {
		names = append(names, f.Name)
	}
	if !slices.Equal(names, want) {
		s.t.Errorf("%q finds %q, want %q", words, names, want)
	}
}

func testFind(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	for _, name := range []string{"Big garden", "Garden", "gardening", "A GARDEN party", "Zoo"} {
		s.room(name, ann, false)
	}
	s.room("Garden secret", ann, true)
	mine := s.room("garden mine", ann, false)
	s.join(mine, bob)
	s.ingest(post(mine, ann, 1, "hello"))
	_, err := s.RoomDelete(t.Context(), s.room("garden gone", ann, false).ID, ann.ID)
	must(t, err)
	s.expectFound(bob, "GarDEN", "Garden", "garden mine", "gardening", "A GARDEN party", "Big garden")
	s.expectFound(bob, "zoo", "Zoo")
	s.expectFound(bob, "den p", "A GARDEN party")
	s.expectFound(bob, "nothing")
	s.expectFound(bob, "", "A GARDEN party", "Big garden", "Garden", "gardening", "Zoo")
	s.expectFound(ann, "garden", "Garden", "garden mine", "Garden secret", "gardening", "A GARDEN party", "Big garden")
	s.expectFound(ann, "") // a member of all of them
	found, err := s.FindRooms(t.Context(), bob.ID, "garden", "", 2)
	if err != nil || len(found) != 2 || found[0].Members != 1 || found[0].Slug != "garden" || found[0].Member || found[0].Unread != 0 ||
		!found[1].Member || found[1].Members != 2 || found[1].Unread != 1 {
		t.Errorf("%+v %v", found, err)
	}
}

func testFindPattern(s *storeSuite) {
	ann, bob := s.user("ann"), s.user("bob")
	for i, name := range []string{"100% wool", "100 sheep", "snake_case", "snakeXcase", `back\slash`, `back slash`, "Straße"} {
		_, err := s.RoomInsert(s.t.Context(), chat.Room{Slug: fmt.Sprint("r", i), Name: name}, ann.ID)
		must(s.t, err)
	}
	s.expectFound(bob, "100%", "100% wool")
	s.expectFound(bob, "%", "100% wool")
	s.expectFound(bob, "snake_", "snake_case")
	s.expectFound(bob, "_", "snake_case")
	s.expectFound(bob, `back\`, `back\slash`)
	s.expectFound(bob, `\`, `back\slash`)
	s.expectFound(bob, `\%`)
	s.expectFound(bob, "STRASSE", "Straße")
	s.expectFound(bob, "'; drop table rooms; --")
}

func testFindPages(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	want := []string{"tea 1", "tea 2", "tea 3", "a tea", "b tea"} // beginning with it, then anywhere
	for _, name := range []string{"b tea", "tea 2", "a tea", "tea 3", "tea 1", "coffee"} {
		s.room(name, ann, false)
	}
	for most := 1; most <= len(want); most++ {
		var got []string
		for from := ""; ; {
			found, err := s.FindRooms(t.Context(), bob.ID, "tea", from, most+1)
			must(t, err)
			for _, r := range found[:min(most, len(found))] {
				got = append(got, r.Name)
			}
			if len(found) <= most {
				break
			}
			from = found[most].Place
		}
		if !slices.Equal(got, want) {
			t.Errorf("%d at a time: %q", most, got)
		}
	}
	for _, wrong := range []string{"2tea", "tea", "0\x00"} {
		_, err := s.FindRooms(t.Context(), bob.ID, "tea", wrong, 9)
		expectKind(t, err, chat.Invalid)
	}
}

// unreadRoom is a room of two users.
func (s *storeSuite) unreadRoom() (r chat.Room, ann, bob chat.User) {
	ann, bob = s.user("ann"), s.user("bob")
	r = s.room("General", ann, false)
	s.join(r, bob)
	return r, ann, bob
}

func (s *storeSuite) expectUnread(who chat.User, want int64) {
	s.t.Helper()
	list, err := s.RoomsOf(s.t.Context(), who.ID, "")
	must(s.t, err)
	if len(list.Links) != 1 || list.Links[0].Unread != want {
		s.t.Errorf("%s: %+v, want %d unread", who.Username, list.Links, want)
	}
}

func testUnread(s *storeSuite) {
	r, ann, bob := s.unreadRoom()
	first := post(r, bob, 1, "c")
	s.ingest(post(r, ann, 1, "a"), post(r, ann, 2, "b"))
	s.expectUnread(ann, 0)
	s.expectUnread(bob, 2)
	s.ingest(first, post(r, ann, 3, "d"), post(r, ann, 4, "e"))
	s.expectUnread(bob, 2) // an author has read the messages before
	s.expectUnread(ann, 0)
	s.ingest(first)
	s.expectUnread(bob, 2) // a repeat moves nothing
	for _, c := range []struct{ seq, want int64 }{{4, 1}, {1, 1}, {5, 0}} {
		s.ingest(remove(r, ann, c.seq))
		s.expectUnread(bob, c.want)
	}
	cay := s.user("cay")
	s.join(r, cay)
	s.expectUnread(cay, 0) // a new member has read the messages before
	s.ingest(answer(r, ann, 5, 3, "f"))
	s.expectUnread(cay, 1)
	s.ingest(answer(r, cay, 1, 3, "g")) // an answer counts like any message
	s.expectUnread(cay, 0)
	s.ingest(post(r, s.user("dan"), 1, "sent before they were removed"))
	s.expectUnread(cay, 1)
	s.ingest(post(r, ann, 6, "h"))
	s.expectUnread(cay, 2)
	_, err := s.SetBlock(s.t.Context(), cay.ID, ann.ID, true)
	must(s.t, err)
	s.expectUnread(cay, 1) // a blocked person's messages are not counted
	for who, want := range map[chat.User]bool{cay: true, bob: false} {
		if list, err := s.RoomsOf(s.t.Context(), who.ID, ""); err != nil || list.Links[0].Shunned != want {
			s.t.Errorf("%s has a blocked member in it: %+v, %v", who.Username, list.Links, err)
		}
	}
}

func testReadAndMark(s *storeSuite) {
	r, ann, bob := s.unreadRoom()
	ctx := s.t.Context()
	moves := func(want bool) func(bool, error) {
		return func(moved bool, err error) {
			s.t.Helper()
			if err != nil || moved != want {
				s.t.Errorf("moved: %v, %v; want %v", moved, err, want)
			}
		}
	}
	s.ingest(post(r, ann, 1, "1"), post(r, ann, 2, "2"), post(r, bob, 1, "3"), post(r, ann, 3, "4"), post(r, ann, 4, "5"))
	moves(true)(s.MarkRead(ctx, r.ID, bob.ID, 4))
	moves(false)(s.MarkRead(ctx, r.ID, bob.ID, 4))
	moves(false)(s.MarkRead(ctx, r.ID, bob.ID, 2))
	s.expectUnread(bob, 1)
	moves(true)(s.SetRead(ctx, r.ID, bob.ID, 1))
	s.expectUnread(bob, 3) // without one's own
	moves(true)(s.MarkRead(ctx, r.ID, bob.ID, 3))
	if a := s.access("general", bob); a.ReadSeq != 3 {
		s.t.Errorf("%+v", a)
	}
	moves(true)(s.SetRead(ctx, r.ID, bob.ID, 99)) // there is nothing beyond the last
	moves(false)(s.SetRead(ctx, r.ID, bob.ID, 5))
	s.expectUnread(bob, 0)
	moves(true)(s.SetRead(ctx, r.ID, bob.ID, 0))
	s.expectUnread(bob, 4)
	s.ingest(post(r, bob, 2, "6"))
	s.expectUnread(bob, 0)
	moves(false)(s.MarkRead(ctx, r.ID, bob.ID, 99))
	moves(false)(s.SetRead(ctx, r.ID, 999, 0))
}
