package postgres

import (
	"fmt"
	"slices"
	"testing"

	"parley/chat"
)

func TestRoomsAreFoundByTheirBeginningFirst(t *testing.T) {
	s := open(t)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	for _, name := range []string{"Big garden", "Garden", "gardening", "A GARDEN party", "Zoo"} {
		newRoom(t, s, name, ann.ID, false)
	}
	newRoom(t, s, "Garden secret", ann.ID, true)
	join(t, s, newRoom(t, s, "garden mine", ann.ID, false), bob)
	erased := newRoom(t, s, "garden gone", ann.ID, false)
	_, err := s.RoomErase(t.Context(), erased.ID, ann.ID)
	must(t, err)
	expectFound(t, s, bob, "GarDEN", "Garden", "garden mine", "gardening", "A GARDEN party", "Big garden")
	expectFound(t, s, bob, "zoo", "Zoo")
	expectFound(t, s, bob, "den p", "A GARDEN party")
	expectFound(t, s, bob, "nothing")
	expectFound(t, s, bob, "", "A GARDEN party", "Big garden", "Garden", "gardening", "Zoo")
	expectFound(t, s, ann, "garden", "Garden", "garden mine", "Garden secret", "gardening", "A GARDEN party", "Big garden")
	expectFound(t, s, ann, "") // she is in all of them
	found, err := s.Find(t.Context(), bob.ID, "garden", "", 2)
	if err != nil || len(found) != 2 || found[0].Members != 1 || found[0].Slug != "garden" {
		t.Errorf("%+v %v", found, err)
	}
}

func expectFound(t *testing.T, s *Store, who chat.User, words string, want ...string) {
	t.Helper()
	found, err := s.Find(t.Context(), who.ID, chat.Fold(words), "", 50)
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
