package conformance

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"parley/chat"
)

func testSections(t *testing.T, open OpenStore) {
	runStore(t, open, "sections have names and an order of one's own", testSectionOrder)
	runStore(t, open, "what is in a section is on every page of the list", testSectioned)
	runStore(t, open, "sections and what is in them are bounded", testSectionBounds)
	runStore(t, open, "sections keep their places when others go", testSectionPlaces)
	runStore(t, open, "conversations in sections hide no others", testSectionedDirect)
	runStore(t, open, "an ended account has no sections", testSectionsErased)
}

func (s *storeSuite) section(u chat.User, name string) int64 {
	s.t.Helper()
	id, err := s.SectionInsert(s.t.Context(), u.ID, name)
	if must(s.t, err); id == 0 {
		s.t.Fatalf("no section %q", name)
	}
	return id
}

func (s *storeSuite) expectSections(u chat.User, want ...string) {
	s.t.Helper()
	list, err := s.Sections(s.t.Context(), u.ID)
	must(s.t, err)
	got := []string{}
	for _, x := range list {
		got = append(got, fmt.Sprint(x.Name, " ", x.Rooms))
	}
	if !slices.Equal(got, want) {
		s.t.Errorf("%s has %q, want %q", u.Username, got, want)
	}
}

func (s *storeSuite) sort(r chat.Room, u chat.User, section int64, want bool) {
	s.t.Helper()
	changed, err := s.SetSection(s.t.Context(), r.ID, u.ID, section)
	if err != nil || changed != want {
		s.t.Errorf("%s into %d: %v %v", r.Slug, section, changed, err)
	}
}

func testSectionOrder(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	ctx := t.Context()
	work, home := s.section(ann, "Work"), s.section(ann, "Home")
	s.section(ann, "Later")
	his := s.section(bob, "Work")
	s.expectSections(ann, "Work 0", "Home 0", "Later 0")
	_, err := s.SectionInsert(ctx, ann.ID, "ＷORK")
	expectKind(t, err, chat.Conflict)
	if e := chat.As(err); e.Field != "name" {
		t.Errorf("%+v", e)
	}
	expectKind(t, s.SectionUpdate(ctx, ann.ID, home, "work", 1), chat.Conflict)
	s.expectSections(ann, "Work 0", "Home 0", "Later 0")
	must(t, s.SectionUpdate(ctx, ann.ID, work, "WORK", 3))
	must(t, s.SectionUpdate(ctx, ann.ID, home, "House", 9))
	s.expectSections(ann, "Later 0", "WORK 0", "House 0")
	expectKind(t, s.SectionUpdate(ctx, ann.ID, his, "Mine", 1), chat.NotFound)
	if gone, err := s.SectionDelete(ctx, ann.ID, his); gone || err != nil {
		t.Errorf("another's section: %v %v", gone, err)
	}
	s.expectSections(bob, "Work 0")
	if gone, err := s.SectionDelete(ctx, ann.ID, work); !gone || err != nil {
		t.Errorf("%v %v", gone, err)
	}
	s.expectSections(ann, "Later 0", "House 0")
}

func testSectioned(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	ctx := t.Context()
	rooms := map[string]chat.Room{}
	for _, name := range []string{"Bread", "Soup", "Tea"} {
		rooms[name] = s.room(name, bob, false)
		s.join(rooms[name], ann)
	}
	with, alone := s.direct(ann, bob), s.direct(ann)
	first, second := s.section(ann, "First"), s.section(ann, "Second")
	his := s.section(bob, "His")
	_, err := s.SetFavourite(ctx, rooms["Tea"].ID, ann.ID, true)
	must(t, err)
	s.sort(rooms["Tea"], ann, second, true)
	s.sort(rooms["Tea"], ann, second, false)
	s.sort(rooms["Soup"], ann, his, false)
	s.sort(with, ann, first, true)
	s.expectSections(ann, "First 1", "Second 1")
	list, err := s.RoomsOf(ctx, ann.ID, "soup")
	if must(t, err); !slices.Equal(namesOf(list.Links), []string{"Tea", "Soup"}) {
		t.Errorf("%+v", list.Links)
	}
	if l := list.Links[0]; l.Favourite || l.Section != "Second" || l.SectionPlace != 2 || !l.Pinned() || list.Links[1].Pinned() {
		t.Errorf("%+v", list.Links)
	}
	// The newer conversation comes behind the one in a section.
	s.later(1)
	s.ingest(post(alone, ann, 1, "a note"))
	direct, err := s.DirectOf(ctx, ann.ID)
	if must(t, err); len(direct) != 2 || direct[0].ID != with.ID || direct[0].Section != "First" || direct[0].SectionPlace != 1 || direct[1].Section != "" {
		t.Errorf("%+v", direct)
	}
	if id, err := s.SectionOf(ctx, with.ID, ann.ID); id != first || err != nil {
		t.Errorf("%d %v", id, err)
	}
	if id, err := s.SectionOf(ctx, with.ID, bob.ID); id != 0 || err != nil {
		t.Errorf("the other one's: %d %v", id, err)
	}
	changed, err := s.SetFavourite(ctx, rooms["Tea"].ID, ann.ID, true)
	if must(t, err); !changed {
		t.Error("no favourite again")
	}
	s.expectSections(ann, "First 1", "Second 0")
	_, err = s.SectionDelete(ctx, ann.ID, first)
	must(t, err)
	if id, err := s.SectionOf(ctx, with.ID, ann.ID); id != 0 || err != nil {
		t.Errorf("of a deleted section: %d %v", id, err)
	}
	s.sort(rooms["Bread"], ann, second, true)
	s.sort(rooms["Bread"], ann, 0, true)
	s.sort(rooms["Bread"], ann, 0, false)
}

func testSectionBounds(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	var last int64
	for n := range chat.SectionsMax - 1 {
		last = s.section(ann, fmt.Sprint("Section ", n))
	}
	var all sync.WaitGroup
	var made [4]int64
	for i := range made {
		all.Go(func() {
			id, err := s.SectionInsert(t.Context(), ann.ID, fmt.Sprint("Another ", i))
			if err != nil {
				t.Error(err)
			}
			made[i] = id
		})
	}
	all.Wait()
	if list, err := s.Sections(t.Context(), ann.ID); err != nil || len(list) != chat.SectionsMax {
		t.Errorf("%d sections, %v", len(list), err)
	}
	rooms := make([]chat.Room, chat.SectionedMax+1)
	for i := range rooms {
		rooms[i] = s.room(fmt.Sprintf("Room %03d", i), ann, false)
		s.sort(rooms[i], ann, last, i < chat.SectionedMax)
	}
	s.sort(rooms[1], ann, made[0]+made[1]+made[2]+made[3], true) // another section, and no more rooms in any
	s.sort(rooms[0], ann, 0, true)
	s.sort(rooms[chat.SectionedMax], ann, last, true)
	s.sort(rooms[2], bob, 0, false) // no member
}

func testSectionsErased(s *storeSuite) {
	ann := s.user("ann")
	s.section(ann, "Work")
	s.expectSections(ann, "Work 0")
	_, err := s.UserDelete(s.t.Context(), ann.ID)
	must(s.t, err)
	s.expectSections(ann)
}

func testSectionPlaces(s *storeSuite) {
	t, ann := s.t, s.user("ann")
	r := s.room("Tea", ann, false)
	kept := s.section(ann, "Section 0")
	for n := range chat.SectionsMax + 1 {
		next := s.section(ann, fmt.Sprint("Section ", n+1))
		gone, err := s.SectionDelete(t.Context(), ann.ID, kept)
		if must(t, err); !gone {
			t.Fatal("not deleted")
		}
		kept = next
	}
	s.sort(r, ann, kept, true)
	list, err := s.RoomsOf(t.Context(), ann.ID, "")
	if must(t, err); len(list.Links) != 1 || list.Links[0].SectionPlace != 1 {
		t.Errorf("%+v", list.Links)
	}
}

func testSectionedDirect(s *storeSuite) {
	t, ann := s.t, s.user("ann")
	work := s.section(ann, "Work")
	for n := range chat.DirectListed {
		s.sort(s.direct(ann, s.user(fmt.Sprint("person", n))), ann, work, true)
	}
	var other [2]chat.Room
	for i := range other {
		other[i] = s.direct(ann, s.user(fmt.Sprint("other", i)))
	}
	list, err := s.DirectOf(t.Context(), ann.ID)
	if must(t, err); len(list) != chat.DirectListed+2 || list[chat.DirectListed].ID != other[1].ID || list[chat.DirectListed+1].ID != other[0].ID {
		t.Errorf("%d conversations", len(list))
	}
}
