package postgres

import (
	"errors"
	"sync"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/rooms"
)

func TestTwoClicksAtOnceMakeOneRoom(t *testing.T) {
	s := open(t)
	ann := person(t, s, "ann")
	r := rooms.New(s, s, chat.NoLimits{}, chattest.NewBus(), chattest.NewRecentCache())
	for _, nonce := range []uuid.UUID{uuid.Nil, uuid.New()} {
		name := "Tea of " + nonce.String()
		var slugs [4]string
		var errs [4]error
		var wg sync.WaitGroup
		for i := range slugs {
			wg.Go(func() {
				room, err := r.CreateOnce(t.Context(), ann.ID, name, "hot", false, nonce)
				slugs[i], errs[i] = room.Slug, err
			})
		}
		wg.Wait()
		must(t, errors.Join(errs[:]...))
		for _, slug := range slugs {
			if slug != slugs[0] {
				t.Errorf("two clicks led to %v", slugs)
			}
		}
	}
	if list, err := s.RoomsOf(t.Context(), ann.ID, ""); err != nil || len(list.Links) != 2 {
		t.Errorf("%d rooms, %v", len(list.Links), err)
	}
}

func TestMessagesThatWereTakenBackLongAgoAreForgotten(t *testing.T) {
	s := open(t)
	ann := person(t, s, "ann")
	s.sql(t, "insert into taken_back (held, id, user_id, taken_at) select true, n, $1, now() - n * interval '1 minute' from generate_series(0, 1) as n", ann.ID)
	must(t, s.Housekeep(t.Context()))
	if n := one[int](t, s, "select count(*) from taken_back"); n != 1 {
		t.Errorf("%d are kept", n)
	}
}

func TestDeparturesOfLongAgoAreForgotten(t *testing.T) {
	s := open(t)
	ann := person(t, s, "ann")
	for _, name := range []string{"Tea", "Soup"} {
		r := newRoom(t, s, name, ann.ID, false)
		_, err := s.RemoveMember(t.Context(), r.ID, ann.ID, ann.ID)
		must(t, err)
	}
	s.sql(t, "update departures set left_at = now() - interval '1 minute' where room_id = (select min(room_id) from departures)")
	must(t, s.Housekeep(t.Context()))
	if n := one[int](t, s, "select count(*) from departures"); n != 1 {
		t.Errorf("%d departures are kept", n)
	}
}
