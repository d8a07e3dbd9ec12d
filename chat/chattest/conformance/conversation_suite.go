package conformance

import (
	"fmt"
	"slices"

	"parley/chat"
)

func (s *storeSuite) expectConversations(u chat.User, folded string, want ...string) {
	s.t.Helper()
	list, next, err := s.Conversations(s.t.Context(), u.ID, folded, "")
	must(s.t, err)
	got := []string{}
	for _, c := range list {
		if !c.Direct || !c.Private || c.ID == 0 || c.Slug == "" {
			s.t.Errorf("%+v", c)
		}
		got = append(got, fmt.Sprint(c.Name, " ", c.Unread, " ", c.Closed))
	}
	if !slices.Equal(got, want) || next != "" {
		s.t.Errorf("%s has %q with %q and %q, want %q", u.Username, got, folded, next, want)
	}
}

func testConversations(s *storeSuite) {
	t, ann, bob, cid := s.t, s.user("ann"), s.user("bob"), s.user("cid")
	must(t, s.ProfileSet(t.Context(), cid.ID, chat.Profile{DisplayName: "Great_Ox"}))
	two, three, alone := s.direct(ann, bob), s.direct(bob, ann, cid), s.direct(ann)
	s.expectConversations(ann, "", "ann 0 false", "bob 0 false") // the other one has no message yet
	s.later(1)
	s.ingest(post(three, bob, 1, "one"))
	s.later(2)
	s.ingest(post(two, bob, 2, "two"))
	_, err := s.CloseDirect(t.Context(), two.ID, ann.ID)
	must(t, err)
	s.expectDirect(ann, "bob, cid 1", "ann 0")
	s.expectConversations(ann, "", "bob 1 true", "bob, cid 1 false", "ann 0 false")
	s.expectConversations(ann, "b", "bob 1 true", "bob, cid 1 false")
	s.expectConversations(ann, "t_o", "bob, cid 1 false") // a display name, and no pattern
	s.expectConversations(ann, "t%o")
	s.expectConversations(ann, "ann", "ann 0 false") // oneself, in notes alone
	s.expectConversations(bob, "ann", "ann 0 false", "ann, cid 0 false")
	_, err = s.UserDelete(t.Context(), bob.ID)
	must(t, err)
	s.expectConversations(ann, "bob")
	s.expectConversations(s.user("dan"), "")
	id := s.section(ann, "Work")
	s.sort(alone, ann, id, true)
	list, _, err := s.Conversations(t.Context(), ann.ID, "ann", "")
	if must(t, err); len(list) != 1 || list[0].Section != "Work" {
		t.Errorf("%+v", list)
	}
	for _, wrong := range []string{"x", "-", "1-", "-5-1"} {
		_, _, err := s.Conversations(t.Context(), ann.ID, "", wrong)
		expectKind(t, err, chat.Invalid)
	}
}

func testConversationPages(s *storeSuite) {
	t := s.t
	ann := s.user("ann")
	others := []chat.User{ann}
	for _, name := range []string{"bo", "cy", "di", "ed", "fi", "gu"} {
		others = append(others, s.user(name))
	}
	want := 0
	for set := 1; set < 1<<6; set++ {
		people := []chat.User{ann}
		for i := range 6 {
			if set&(1<<i) != 0 {
				people = append(people, others[i+1])
			}
		}
		s.direct(people...)
		want++
	}
	seen := map[chat.RoomID]bool{}
	pages := 0
	for from := ""; pages == 0 || from != ""; pages++ {
		list, next, err := s.Conversations(t.Context(), ann.ID, "", from)
		must(t, err)
		for _, c := range list {
			if seen[c.ID] {
				t.Fatalf("%s is on two pages", c.Name)
			}
			seen[c.ID] = true
		}
		from = next
	}
	if len(seen) != want || pages < 2 {
		t.Errorf("%d conversations on %d pages, want %d", len(seen), pages, want)
	}
}
