package conformance

import (
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	"parley/chat"
	"parley/chat/rooms"
)

func testDirect(t *testing.T, open OpenStore) {
	runStore(t, open, "a set of people has one conversation", testDirectOnce)
	runStore(t, open, "two who begin a conversation at once have one", testDirectRace)
	runStore(t, open, "a conversation has the others' names and is in no list of rooms", testDirectNames)
	runStore(t, open, "a conversation is listed from its first message on, until it is closed", testDirectListed)
	runStore(t, open, "the list knows who the other one of two is", testDirectWith)
	runStore(t, open, "all conversations are found, closed ones too", testConversations)
	runStore(t, open, "the list of all conversations goes on page by page", testConversationPages)
	runStore(t, open, "a conversation keeps its place when an account is deleted", testDirectErased)
	runStore(t, open, "a block is known to both sides' rules", testBlocks)
}

// direct opens the conversation of some people for the first of them.
func (s *storeSuite) direct(us ...chat.User) chat.Room {
	s.t.Helper()
	r, _, err := s.OpenDirect(s.t.Context(), rooms.MakeDirectSlug(), idsOf(us), us[0].ID)
	must(s.t, err)
	return r
}

func idsOf(us []chat.User) (ids []chat.UserID) {
	for _, u := range us {
		ids = append(ids, u.ID)
	}
	return ids
}

func (s *storeSuite) directOf(u chat.User) (names []string) {
	s.t.Helper()
	list, err := s.RoomsOf(s.t.Context(), u.ID, "")
	must(s.t, err)
	alone, err := s.DirectOf(s.t.Context(), u.ID)
	must(s.t, err)
	if !slices.Equal(list.Direct, alone) {
		s.t.Errorf("%v and %v", list.Direct, alone)
	}
	for _, l := range alone {
		if !l.Direct || l.Slug == "" || l.ID == 0 {
			s.t.Errorf("%+v", l)
		}
		names = append(names, fmt.Sprint(l.Name, " ", l.Unread))
	}
	return names
}

func (s *storeSuite) expectDirect(u chat.User, want ...string) {
	s.t.Helper()
	if got := s.directOf(u); !slices.Equal(got, want) {
		s.t.Errorf("%s has %q, want %q", u.Username, got, want)
	}
}

func testDirectOnce(s *storeSuite) {
	ann, bob, cid := s.user("ann"), s.user("bob"), s.user("cid")
	two, three, alone := s.direct(ann, bob), s.direct(ann, bob, cid), s.direct(ann)
	if again := s.direct(bob, ann); again.ID != two.ID || again.Slug != two.Slug {
		s.t.Errorf("%+v, and before %+v", again, two)
	}
	if two.ID == three.ID || three.ID == alone.ID || two.ID == alone.ID {
		s.t.Error("two sets of people have one conversation")
	}
}

func testDirectRace(s *storeSuite) {
	people := []chat.User{s.user("ann"), s.user("bob")}
	var slugs [8]string
	var all sync.WaitGroup
	for i := range slugs {
		all.Go(func() {
			r, _, err := s.OpenDirect(s.t.Context(), rooms.MakeDirectSlug(), idsOf(people), people[i%2].ID)
			if err != nil {
				s.t.Error(err)
			}
			slugs[i] = r.Slug
		})
	}
	all.Wait()
	if len(slices.Compact(slugs[:])) != 1 {
		s.t.Errorf("conversations %q", slugs)
	}
	s.expectDirect(people[0], "bob 0")
}

func testDirectNames(s *storeSuite) {
	ann, bob, cid := s.user("ann"), s.user("bob"), s.user("cid")
	r := s.direct(bob, ann, cid)
	for u, want := range map[chat.User]string{ann: "bob, cid", bob: "ann, cid", cid: "ann, bob"} {
		if a := s.access(r.Slug, u); a.Room.Name != want || !a.Member || a.Admin || !a.Room.Direct || !a.Room.Private || len(a.People) != 2 {
			s.t.Errorf("%s sees %+v", u.Username, a)
		}
	}
	if a := s.access(s.direct(ann).Slug, ann); a.Room.Name != "ann" || !slices.Equal(a.People, []string{"ann"}) {
		s.t.Errorf("alone: %+v", a)
	}
	if a := s.access(r.Slug, s.user("dan")); a.MayRead() || len(a.People) > 0 || a.Room.Name != "" {
		s.t.Errorf("a stranger sees %+v", a)
	}
	if on, err := s.SetFavourite(s.t.Context(), r.ID, ann.ID, true); err != nil || on {
		s.t.Errorf("a favourite: %v %v", on, err)
	}
	mine, err := s.MyRooms(s.t.Context(), ann.ID, "", 10)
	must(s.t, err)
	found, err := s.FindRooms(s.t.Context(), ann.ID, "b", "", 10)
	must(s.t, err)
	list, err := s.RoomsOf(s.t.Context(), ann.ID, "")
	must(s.t, err)
	if len(mine)+len(found)+len(list.Links) > 0 {
		s.t.Errorf("%v, %v, %v", mine, found, list.Links)
	}
}

func testDirectWith(s *storeSuite) {
	ann, bob := s.user("ann"), s.user("bob")
	for i, r := range []chat.Room{s.direct(ann, bob), s.direct(ann), s.direct(ann, bob, s.user("cid"))} {
		s.ingest(post(r, ann, i+1, "hello"))
	}
	for u, want := range map[chat.User]map[string]chat.UserID{
		ann: {"bob": bob.ID, "ann": ann.ID, "bob, cid": 0},
		bob: {"ann": ann.ID, "ann, cid": 0},
	} {
		list, err := s.DirectOf(s.t.Context(), u.ID)
		got := map[string]chat.UserID{}
		for _, l := range list {
			got[l.Name] = l.With
		}
		if err != nil || !maps.Equal(got, want) {
			s.t.Errorf("%s is with %v, want %v: %v", u.Username, got, want, err)
		}
	}
}

func testDirectListed(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	two, alone := s.direct(ann, bob), s.direct(ann)
	s.expectDirect(bob)
	st := s.ingest(post(two, ann, 1, "one"))
	if got := st.Changes[0].Activity().Direct; chat.DirectKey(got) != chat.DirectKey([]chat.UserID{ann.ID, bob.ID}) {
		t.Errorf("the activity concerns %v", got)
	}
	s.expectDirect(bob, "ann 1")
	s.later(2)
	s.ingest(post(alone, ann, 2, "a note"))
	s.expectDirect(ann, "ann 0", "bob 0")
	for _, want := range []bool{true, false} {
		if closed, err := s.CloseDirect(t.Context(), two.ID, bob.ID); err != nil || closed != want {
			t.Errorf("closed: %v %v", closed, err)
		}
	}
	s.expectDirect(bob)
	s.ingest(post(two, ann, 3, "two"))
	s.expectDirect(bob, "ann 2")
	if _, err := s.CloseDirect(t.Context(), two.ID, bob.ID); err != nil {
		t.Error(err)
	}
	if _, changed, err := s.OpenDirect(t.Context(), "x", []chat.UserID{ann.ID, bob.ID}, bob.ID); err != nil || !changed {
		t.Errorf("opened again: %v %v", changed, err)
	}
	s.expectDirect(bob, "ann 2")
	if closed, err := s.CloseDirect(t.Context(), s.room("Tea", ann, false).ID, ann.ID); err != nil || closed {
		t.Errorf("a room was closed: %v %v", closed, err)
	}
}

func testDirectErased(s *storeSuite) {
	t, ann, bob, cid := s.t, s.user("ann"), s.user("bob"), s.user("cid")
	two, three := s.direct(ann, bob), s.direct(ann, bob, cid)
	s.ingest(post(two, bob, 1, "bye"))
	_, err := s.UserDelete(t.Context(), bob.ID)
	must(t, err)
	if a := s.access(two.Slug, ann); a.Room.Name != chat.DeletedName || a.Admin || !a.Member {
		t.Errorf("%+v", a)
	}
	if a := s.access(three.Slug, cid); a.Room.Name != "ann, "+chat.DeletedName || a.Admin {
		t.Errorf("%+v", a)
	}
}

func testBlocks(s *storeSuite) {
	t, ann, bob, cid := s.t, s.user("ann"), s.user("bob"), s.user("cid")
	r, three := s.direct(ann, bob), s.direct(ann, bob, cid)
	for _, want := range []bool{true, false} {
		if on, err := s.SetBlock(t.Context(), ann.ID, bob.ID, true); err != nil || on != want {
			t.Errorf("blocked: %v %v", on, err)
		}
	}
	by, of, err := s.BlocksAmong(t.Context(), ann.ID, []chat.UserID{bob.ID, cid.ID})
	if err != nil || len(by) > 0 || !slices.Equal(of, []chat.UserID{bob.ID}) {
		t.Errorf("of ann: %v %v %v", by, of, err)
	}
	by, of, err = s.BlocksAmong(t.Context(), bob.ID, []chat.UserID{ann.ID, cid.ID})
	if err != nil || len(of) > 0 || !slices.Equal(by, []chat.UserID{ann.ID}) {
		t.Errorf("of bob: %v %v %v", by, of, err)
	}
	if s.access(r.Slug, ann).Blocked || !s.access(r.Slug, bob).Blocked || s.access(three.Slug, bob).Blocked {
		t.Error("another is blocked in the conversation than bob")
	}
	tea := s.room("tea-of-three", ann, false)
	s.join(tea, cid)
	for who, want := range map[chat.UserID]int{bob.ID: 1, cid.ID: 0, ann.ID: 0} {
		if list, err := s.BlockersIn(t.Context(), tea.ID, who); err != nil || len(list) != want || want > 0 && list[0] != ann.ID {
			t.Errorf("members who blocked %d: %v %v", who, list, err)
		}
	}
	list, err := s.BlocksOf(t.Context(), ann.ID)
	if err != nil || len(list) != 1 || list[0].ID != bob.ID || list[0].Username != "bob" {
		t.Errorf("%v %v", list, err)
	}
	if off, err := s.SetBlock(t.Context(), ann.ID, bob.ID, false); err != nil || !off || s.access(r.Slug, bob).Blocked {
		t.Errorf("unblocked: %v %v", off, err)
	}
}
