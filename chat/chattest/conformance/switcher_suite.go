package conformance

import (
	"fmt"
	"slices"
	"time"

	"parley/chat"
)

func namesOf(links []chat.RoomLink) (names []string) {
	for _, l := range links {
		names = append(names, l.Name)
	}
	return names
}

func testFavourites(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	rooms := map[string]chat.Room{}
	for _, name := range []string{"Bread", "Soup", "Tea"} {
		rooms[name] = s.room(name, bob, false)
		s.join(rooms[name], ann)
	}
	favour := func(name string, on, want bool) {
		t.Helper()
		changed, err := s.SetFavourite(t.Context(), rooms[name].ID, ann.ID, on)
		if err != nil || changed != want {
			t.Errorf("%s %v: %v %v", name, on, changed, err)
		}
	}
	favour("Tea", true, true)
	favour("Tea", true, false)
	favour("Soup", false, false)
	list, err := s.RoomsOf(t.Context(), ann.ID, "")
	if must(t, err); !slices.Equal(namesOf(list.Links), []string{"Tea", "Bread", "Soup"}) || !list.Links[0].Favourite || list.Links[1].Favourite {
		t.Errorf("%+v", list.Links)
	}
	// They are on every page, and on none a second time.
	favour("Bread", true, true)
	list, err = s.RoomsOf(t.Context(), ann.ID, "soup")
	if must(t, err); !slices.Equal(namesOf(list.Links), []string{"Bread", "Tea", "Soup"}) {
		t.Errorf("from soup on: %+v", list.Links)
	}
	if !s.access("tea", ann).Favourite || s.access("tea", bob).Favourite {
		t.Error("a favourite is a member's own")
	}
	favour("Tea", false, true)
	if list, _ = s.RoomsOf(t.Context(), bob.ID, ""); !slices.Equal(namesOf(list.Links), []string{"Bread", "Soup", "Tea"}) {
		t.Errorf("bob has %+v", list.Links)
	}
	for n := 1; n < chat.FavouritesMax; n++ {
		r := s.room(fmt.Sprintf("More %03d", n), ann, false)
		changed, err := s.SetFavourite(t.Context(), r.ID, ann.ID, true)
		if err != nil || !changed {
			t.Fatalf("number %d: %v", n, err)
		}
	}
	favour("Soup", true, false) // one too many
	favour("Bread", false, true)
	favour("Soup", true, true)
}

func testSwitcher(s *storeSuite) {
	t, ann, bob := s.t, s.user("ann"), s.user("bob")
	rooms := map[string]chat.Room{}
	for _, name := range []string{"Garden", "Big garden", "Gardening", "My garden", "Garden_x"} {
		rooms[name] = s.room(name, bob, false)
		s.join(rooms[name], ann)
	}
	s.room("Garden of others", bob, false)
	s.room("Garden secret", bob, true)
	s.ingest(post(rooms["Big garden"], bob, 1, "hello"))
	must(t, s.LastRoomSet(t.Context(), ann.ID, rooms["Gardening"].ID))
	for words, want := range map[string][]string{
		"":        {"Big garden", "Gardening", "Garden", "Garden_x", "My garden"},
		"garden":  {"Gardening", "Garden", "Garden_x", "Big garden", "My garden"},
		"garden_": {"Garden_x"},
		"tea":     nil,
	} {
		found, err := s.MyRooms(t.Context(), ann.ID, words, 9)
		if must(t, err); !slices.Equal(namesOf(found), want) {
			t.Errorf("%q: %q", words, namesOf(found))
		}
	}
	found, err := s.MyRooms(t.Context(), ann.ID, "", 1)
	if must(t, err); len(found) != 1 || found[0].Unread != 1 || found[0].Slug != "big-garden" {
		t.Errorf("%+v", found)
	}
	s.ingest(answer(rooms["Big garden"], bob, 2, 1, "only in a muted thread"))
	_, err = s.SetRead(t.Context(), rooms["Big garden"].ID, ann.ID, 1)
	must(t, err)
	must(t, s.ThreadLevelSet(t.Context(), ann.ID, rooms["Big garden"].ID, 1, chat.LevelNone))
	found, err = s.MyRooms(t.Context(), ann.ID, "", 9)
	if must(t, err); namesOf(found)[0] != "Gardening" {
		t.Errorf("with a muted thread: %q", namesOf(found))
	}
	s.ingest(naming(post(rooms["My garden"], bob, 3, "ann?"), ann), post(rooms["My garden"], bob, 4, "or not"), post(rooms["Garden"], bob, 5, "hello"))
	expect := func(what string, want ...string) {
		t.Helper()
		var got []string
		found, err := s.MyRooms(t.Context(), ann.ID, "", 3)
		must(t, err)
		for _, l := range found {
			got = append(got, fmt.Sprint(l.Name, " ", l.Unread, " ", l.Mentions))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	block := func(on bool) {
		t.Helper()
		_, err := s.SetBlock(t.Context(), ann.ID, bob.ID, on)
		must(t, err)
	}
	expect("with a mention", "My garden 2 1", "Garden 1 0", "Gardening 0 0")
	block(true)
	expect("with a blocked person's mention", "Gardening 0 0", "Big garden 0 0", "Garden 0 0")
	s.ingest(post(rooms["My garden"], bob, 6, "@room"))
	expect("with a blocked person's call", "Gardening 0 0", "Big garden 0 0", "Garden 0 0")
	must(t, s.LevelSet(t.Context(), ann.ID, chat.LevelMentions))
	expect("of a blocked person's mentions alone", "Gardening 0 0", "Big garden 0 0", "Garden 0 0")
	block(false)
	expect("of mentions alone", "My garden 0 2", "Gardening 0 0", "Big garden 0 0")
	must(t, s.RoomLevelSet(t.Context(), ann.ID, rooms["My garden"].ID, chat.LevelAll, time.Now().Add(time.Hour)))
	expect("with a muted room", "Gardening 0 0", "Big garden 0 0", "Garden 0 0")
	open, err := s.OpenRooms(t.Context(), ann.ID, "garden", 9)
	if must(t, err); len(open) != 1 || open[0].Name != "Garden of others" || open[0].Member {
		t.Errorf("%+v", open)
	}
}
