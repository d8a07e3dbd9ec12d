package conformance

import (
	"slices"
	"testing"

	"parley/chat"
)

// TestMentions tests whom messages name, and what a member's list counts of it.
func TestMentions(t *testing.T, open OpenStore) {
	runStore(t, open, "a message names accounts and public rooms", testReferences)
	runStore(t, open, "mentions count for members until they are read", testMentions)
	runStore(t, open, "edits and deletions change whom a message names", testMentionsChange)
	runStore(t, open, "a private room and its members are not told", testMentionsPrivate)
	runStore(t, open, "a guest is named and suggested in their rooms alone", testMentionsGuest)
	runStore(t, open, "who is named in quotes alone is shown and not told", testMentionsQuoted)
	runStore(t, open, "nothing that blocked people write or react is a mention or in the inbox", testMentionsBlocked)
	runStore(t, open, "members are suggested before others", testNamesLike)
	runStore(t, open, "the names of deleted accounts and of private rooms go", testNamesGo)
}

// expectNames fails unless the room's last message names these, and calls all or not.
func (s *storeSuite) expectNames(r chat.Room, called bool, want ...string) {
	s.t.Helper()
	ms := s.all(r.ID)
	var names []string
	for _, ref := range ms[len(ms)-1].References {
		names = append(names, ref.Name)
	}
	if m := ms[len(ms)-1]; !slices.Equal(names, want) || m.Called != called {
		s.t.Errorf("%q names %q and calls all: %v; want %q, %v", m.Body, names, m.Called, want, called)
	}
}

func (s *storeSuite) expectMentions(who chat.User, want int64) {
	s.t.Helper()
	list, err := s.RoomsOf(s.t.Context(), who.ID, "")
	must(s.t, err)
	if list.Links[0].Mentions != want {
		s.t.Errorf("%s: %+v, want %d mentions", who.Username, list.Links[0], want)
	}
}

func testReferences(s *storeSuite) {
	r, ann, _ := s.hall()
	s.user("Zoë.B")
	s.room("Big garden", ann, false)
	s.room("Secret", ann, true)
	for i, c := range []struct {
		body   string
		called bool
		names  []string
	}{
		{"hello @BOB, @zoë.b. and @nobody", false, []string{"bob", "Zoë.B"}},
		{"see #big-garden and #general, not #secret", false, []string{"big-garden", r.Slug}},
		{"@here look", true, nil},
		{"@ROOM: @bob @bob", true, []string{"bob"}},
		{"`@bob` and bob@bob", false, nil},
	} {
		st := s.ingest(post(r, ann, i, c.body))
		s.expectNames(r, c.called, c.names...)
		s.expectAnnounced(st.Changes[0])
		s.expectForeseen(r, c.body)
	}
}

// expectForeseen fails unless a preview of the room's last message names what it does.
func (s *storeSuite) expectForeseen(r chat.Room, body string) {
	s.t.Helper()
	stored, shown := s.all(r.ID), chat.Message{Body: body}
	known, err := s.Named(s.t.Context(), r.ID, chat.NamesIn(body))
	must(s.t, err)
	shown.Refer(known)
	if m := stored[len(stored)-1]; !slices.Equal(shown.References, m.References) || shown.Called != m.Called {
		s.t.Errorf("a preview of %q names %+v, the message %+v", body, shown.References, m.References)
	}
}

func testMentions(s *storeSuite) {
	r, ann, bob := s.unreadRoom()
	cay := s.user("cay")
	s.ingest(post(r, ann, 1, "@bob"), post(r, ann, 2, "@bob and @room"), post(r, ann, 3, "hello @ann"), post(r, ann, 4, "@here"))
	s.expectMentions(bob, 3)
	s.expectMentions(ann, 0)
	s.join(r, cay)
	s.expectMentions(cay, 0) // what was written before one came
	hushed := post(r, ann, 5, "@room, as one calls it")
	hushed.Hush = true
	s.ingest(hushed)
	s.expectMentions(bob, 3)
	s.ingest(post(r, bob, 1, "@cay"))
	s.expectMentions(bob, 0)
	s.expectMentions(cay, 1)
	_, err := s.SetRead(s.t.Context(), r.ID, bob.ID, 0)
	must(s.t, err)
	s.expectMentions(bob, 3)
	_, err = s.MarkRead(s.t.Context(), r.ID, bob.ID, 1)
	must(s.t, err)
	s.expectMentions(bob, 2)
}

func testMentionsChange(s *storeSuite) {
	r, ann, bob := s.unreadRoom()
	s.ingest(post(r, ann, 1, "@bob"), post(r, ann, 2, "@room"), post(r, ann, 3, "hello"))
	s.expectMentions(bob, 2)
	st := s.ingest(edit(r, ann, 1, "@bo"), edit(r, ann, 3, "hello @bob"))
	s.expectMentions(bob, 2)
	if got := st.Changes[0].Activity(); got.Deleted != 1 {
		s.t.Errorf("edits are announced as %+v", got)
	}
	s.ingest(react(r, bob, 3, "👍", true)) // leaves the text as it is
	s.expectNames(r, false, "bob")
	s.ingest(remove(r, ann, 3))
	s.expectNames(r, false)
	s.expectMentions(bob, 1)
	s.ingest(remove(r, ann, 2))
	s.expectMentions(bob, 0)
	st = s.ingest(post(r, ann, 4, "@bob"), edit(r, ann, 4, "nothing"), post(r, ann, 5, "@bob and @cay"))
	s.expectMentions(bob, 1)
	if got := st.Changes[0].Activity(); !slices.Equal(got.Named, []chat.UserID{bob.ID}) || got.Called {
		s.t.Errorf("posts are announced as %+v", got)
	}
}

func testMentionsPrivate(s *storeSuite) {
	ann, bob := s.user("ann"), s.user("bob")
	s.user("cay")
	r := s.room("Secret", ann, true)
	s.join(r, bob)
	s.ingest(post(r, ann, 1, "@bob and @cay in #secret"))
	s.expectNames(r, false, "bob")
}

func testNamesGo(s *storeSuite) {
	r, ann, bob := s.hall()
	other := s.room("Other", ann, false)
	s.ingest(post(r, ann, 1, "@bob is in #other"))
	s.expectNames(r, false, "bob", "other")
	other.Private = true
	must(s.t, s.RoomUpdate(s.t.Context(), other, 0))
	s.expectNames(r, false, "bob")
	gone, err := s.UserDelete(s.t.Context(), bob.ID)
	must(s.t, err)
	if !slices.Contains(gone.Written, r.ID) {
		s.t.Errorf("the room that names them is not told: %+v", gone)
	}
	s.expectNames(r, false)
}

func testNamesLike(s *storeSuite) {
	r, ann, bob := s.hall()
	for _, name := range []string{"Anton", "anja", "bert", "a_1", "a%1"} {
		s.user(name)
	}
	andy := s.user("andy")
	s.join(r, andy)
	s.ingest(post(r, ann, 1, "a"), post(r, ann, 2, "b"), post(r, andy, 1, "c"))
	for _, c := range []struct {
		word   string
		others bool
		most   int
		want   []string
	}{
		{"", true, 9, []string{"andy", "ann", "bob"}},
		{"an", true, 9, []string{"andy", "ann", "anja", "Anton"}},
		{"an", true, 3, []string{"andy", "ann", "anja"}},
		{"an", false, 9, []string{"andy", "ann"}},
		{"a_", true, 9, []string{"a_1"}},
		{"nothing", true, 9, nil},
	} {
		found, err := s.NamesLike(s.t.Context(), r.ID, c.word, c.others, c.most)
		must(s.t, err)
		var names []string
		for _, m := range found {
			names = append(names, m.Username)
			if member := m.ID == ann.ID || m.ID == bob.ID || m.ID == andy.ID; m.JoinedAt.IsZero() == member {
				s.t.Errorf("%s is a member: %v", m.Username, !member)
			}
		}
		if !slices.Equal(names, c.want) {
			s.t.Errorf("%q, others %v: %q, want %q", c.word, c.others, names, c.want)
		}
	}
}

func testMentionsGuest(s *storeSuite) {
	r, ann, _ := s.hall()
	guest := credentials("gus", "gus@example.org")
	guest.Role = chat.Guest
	gus, err := s.UserInsert(s.t.Context(), guest)
	must(s.t, err)
	s.user("gudrun")
	for i, want := range [][]string{{"gudrun"}, {"gus", "gudrun"}} {
		s.ingest(post(r, ann, i, "@gus and @gudrun"))
		s.expectForeseen(r, "@gus and @gudrun")
		s.expectNames(r, false, want...)
		found, err := s.NamesLike(s.t.Context(), r.ID, "gu", true, 9)
		must(s.t, err)
		if len(found) != len(want) {
			s.t.Errorf("suggested are %+v, want %q", found, want)
		}
		if i == 0 {
			s.join(r, gus)
		}
	}
	s.room("Elsewhere", ann, false)
	said := post(r, gus, 1, "@ann and @gudrun in #elsewhere and #"+r.Slug+", @here")
	said.Guest = true
	s.ingest(said)
	s.expectNames(r, true, "ann", r.Slug)
	change := edit(r, gus, 3, "@gudrun or @ann")
	change.Guest = true
	s.ingest(change)
	s.expectNames(r, false, "ann")
}
