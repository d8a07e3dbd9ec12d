package postgres

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"parley/chat"
	"parley/chat/fold"
)

func (s *Store) expectRoomNameTaken(t *testing.T, name string, by chat.UserID, want error) {
	t.Helper()
	made, err := s.RoomInsert(t.Context(), chat.Room{Slug: "free", Name: name}, by)
	if !errors.Is(err, want) {
		t.Errorf("%+q: %v, want %v", name, err, want)
	}
	if err == nil {
		_, err = s.RoomDelete(t.Context(), made.ID, by)
		must(t, err)
	}
}

func TestOlderRoomsThatLookAlikeStay(t *testing.T) {
	s := migratedTo(t, 92)
	ann := person(t, s, "ann")
	space, alike := previousRoom(t, s, "space", "Space"), previousRoom(t, s, "space-2", "Ѕрасе")
	s.sql(t, "insert into rooms (slug, name, name_key) select 'r'||n, 'Room '||n||'.', 'room '||n||'.' from generate_series(1, $1::int) n", 2*skeletonsAtOnce)
	last := previousRoom(t, s, "space-3", "Spаce")
	gone := previousRoom(t, s, "gone", "Gone")
	s.sql(t, "update rooms set slug = null, name_key = null, deleted_at = now() where id = $1", int64(gone))
	var told bytes.Buffer
	log := slog.New(slog.NewTextHandler(&told, nil))
	must(t, s.Migrate(t.Context(), log))

	for _, id := range []chat.RoomID{alike, last} {
		if want := fmt.Sprintf("id=%d older=%d", id, space); !strings.Contains(told.String(), want) {
			t.Errorf("nobody is told %q: %s", want, told.String())
		}
	}
	shared := one[string](t, s, "select string_agg(kind || ' ' || id, ', ' order by id) from names_shared")
	if want := fmt.Sprintf("room look %d, room look %d", alike, last); shared != want {
		t.Errorf("operators find %q, want %q", shared, want)
	}
	if n := one[int](t, s, "select count(*) from rooms where skeleton_of = name"); n != 2*skeletonsAtOnce+3 {
		t.Errorf("%d rooms have been looked at", n)
	}
	for _, name := range []string{"Ѕpace", "Room 9OO."} {
		s.expectRoomNameTaken(t, name, ann.ID, chat.ErrRoomNameAlike)
	}
	s.expectRoomNameTaken(t, "Gone", ann.ID, nil)
	room := access(t, s, "space-2", ann.ID).Room
	if room.Name != "Ѕрасе" {
		t.Errorf("it is called %+q now", room.Name)
	}
	room.Topic = "of another kind"
	must(t, s.RoomUpdate(t.Context(), room, 0)) // it may keep its own name
	room.Name = "Ѕpасе"
	if err := s.RoomUpdate(t.Context(), room, 0); !errors.Is(err, chat.ErrRoomNameAlike) {
		t.Errorf("and take another that looks like it: %v", err)
	}

	told.Reset()
	must(t, s.Migrate(t.Context(), log))
	s.sql(t, "update folding set version = 'another'")
	must(t, s.Migrate(t.Context(), silent)) // and by other rules again, it stays so
	if again := one[string](t, s, "select string_agg(kind || ' ' || id, ', ' order by id) from names_shared"); told.Len() > 0 || again != shared {
		t.Errorf("once more: %s %s", again, told.String())
	}
}

// A room that looks like an older one has its own skeleton once that one has another name, or
// is deleted: of two, the older.
func TestALookalikeGetsItsSkeletonWhenTheOlderRoomIsGone(t *testing.T) {
	s := migratedTo(t, 92)
	ann := person(t, s, "ann")
	space := previousRoom(t, s, "space", "Space")
	second, third := previousRoom(t, s, "space-2", "Ѕрасе"), previousRoom(t, s, "space-3", "Spаce")
	must(t, s.Migrate(t.Context(), silent))
	has := func(id chat.RoomID) bool {
		return one[bool](t, s, "select name_skeleton is not null from rooms where id = $1", int64(id))
	}
	must(t, s.Housekeep(t.Context()))
	if !has(space) || has(second) || has(third) {
		t.Fatalf("at first: %v %v %v", has(space), has(second), has(third))
	}
	room := access(t, s, "space", ann.ID).Room
	room.Name = "Plaza"
	must(t, s.RoomUpdate(t.Context(), room, 0))
	must(t, s.Housekeep(t.Context()))
	if !has(second) || has(third) {
		t.Errorf("after the rename: %v %v", has(second), has(third))
	}
	s.expectRoomNameTaken(t, "Ѕpace", ann.ID, chat.ErrRoomNameAlike)
	_, err := s.RoomDelete(t.Context(), second, 0)
	must(t, err)
	must(t, s.Housekeep(t.Context()))
	if !has(third) {
		t.Error("the last of them has none")
	}
}

// A process of the previous version makes, renames, deletes and restores rooms after the schema
// has changed.
func TestRoomsOfThePreviousVersionGetSkeletonsLater(t *testing.T) {
	s := migratedTo(t, 92)
	must(t, s.Migrate(t.Context(), silent))
	ann := person(t, s, "ann")
	space := newRoom(t, s, "Space", ann.ID, false)
	late := previousRoom(t, s, "tea", "Tea 1")
	rename := func(id chat.RoomID, name string) {
		t.Helper()
		s.sql(t, "update rooms set name = $2, name_key = $3 where id = $1", int64(id), name, fold.String(name))
	}
	rename(space.ID, "Plaza")
	s.expectRoomNameTaken(t, "Ѕрасе", ann.ID, nil) // its old name is free
	must(t, s.Housekeep(t.Context()))
	s.expectRoomNameTaken(t, "Рlaza", ann.ID, chat.ErrRoomNameAlike)
	s.expectRoomNameTaken(t, "Tea l", ann.ID, chat.ErrRoomNameAlike)

	s.sql(t, "update rooms set slug = null, name_key = null, deleted_at = now() where id = $1", int64(late))
	s.expectRoomNameTaken(t, "Tea l", ann.ID, nil)
	s.sql(t, "update rooms set slug = 'tea', name_key = 'tea 1', deleted_at = null where id = $1", int64(late))
	s.expectRoomNameTaken(t, "Tea l", ann.ID, chat.ErrRoomNameAlike)
	rename(late, "Space")
	rename(space.ID, "Ѕрасе")
	must(t, s.Housekeep(t.Context()))
	if kept := one[string](t, s, "select string_agg(coalesce(name_skeleton, '-'), ' ' order by id) from rooms where name_key is not null"); strings.Count(kept, "-") != 1 || !strings.HasSuffix(kept, " -") {
		t.Errorf("of two that look alike, these have one: %s", kept)
	}
}
