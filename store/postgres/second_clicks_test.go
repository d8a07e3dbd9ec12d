package postgres

import (
	"errors"
	"sync"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
)

func TestTwoClicksAtOnceMakeOneRoom(t *testing.T) {
	s := open(t)
	ann := person(t, s, "ann")
	r, _ := newRooms(s)
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

func TestWhatSomebodyElseOrLongAgoDidIsNoSecondClick(t *testing.T) {
	s := open(t)
	ann, bob := person(t, s, "ann"), person(t, s, "bob")
	r, _ := newRooms(s)
	made, err := r.Create(t.Context(), ann.ID, "Tea", "hot", true)
	must(t, err)
	again := func(user chat.UserID, name, topic string, private bool, nonce uuid.UUID) error {
		_, err := r.CreateOnce(t.Context(), user, name, topic, private, nonce)
		return err
	}
	must(t, again(ann.ID, "Tea", "hot", true, uuid.Nil))
	expectKind(t, again(bob.ID, "Tea", "hot", true, uuid.Nil), chat.Conflict)
	expectKind(t, again(ann.ID, "TEA", "hot", true, uuid.Nil), chat.Conflict)
	expectKind(t, again(ann.ID, "Tea", "cold", true, uuid.Nil), chat.Conflict)
	expectKind(t, again(ann.ID, "Tea", "hot", false, uuid.Nil), chat.Conflict)
	expectKind(t, again(ann.ID, "Tea", "hot", true, uuid.New()), chat.Conflict)
	s.sql(t, "update rooms set created_at = now() - interval '1 minute'")
	expectKind(t, again(ann.ID, "Tea", "hot", true, uuid.Nil), chat.Conflict)

	must(t, r.Add(t.Context(), access(t, s, made.Slug, ann.ID), "bob"))
	gone := chat.E(chat.NotFound, "gone")
	left := func() bool { return r.JustLeft(t.Context(), made.Slug, bob.ID, gone) }
	must(t, r.Remove(t.Context(), access(t, s, made.Slug, ann.ID), "bob"))
	if left() {
		t.Error("whoever was removed has left by themselves")
	}
	must(t, r.Add(t.Context(), access(t, s, made.Slug, ann.ID), "bob"))
	must(t, r.Leave(t.Context(), access(t, s, made.Slug, bob.ID), bob.ID))
	if !left() || r.JustLeft(t.Context(), made.Slug, ann.ID, gone) || r.JustLeft(t.Context(), made.Slug, bob.ID, chat.E(chat.Forbidden, "no")) {
		t.Error("who has just left is not known")
	}
	s.sql(t, "update departures set left_at = now() - interval '1 minute'")
	if left() {
		t.Error("a departure of long ago is a second click")
	}
	must(t, s.Tend(t.Context()))
	if n := one[int](t, s, "select count(*) from departures"); n != 0 {
		t.Errorf("%d departures are kept", n)
	}

	deleted := func(user chat.UserID) bool { return r.JustDeleted(t.Context(), made.Slug, user, gone) }
	must(t, r.Delete(t.Context(), access(t, s, made.Slug, ann.ID), ann.ID))
	if !deleted(ann.ID) || deleted(bob.ID) {
		t.Error("who has just deleted the room is not known")
	}
	s.sql(t, "update rooms set deleted_at = now() - interval '1 minute'")
	if deleted(ann.ID) {
		t.Error("a deletion of long ago is a second click")
	}
	_, err = r.Restore(t.Context(), bob.ID, made.ID)
	expectKind(t, err, chat.NotFound)
	for range 2 {
		if back, err := r.Restore(t.Context(), ann.ID, made.ID); err != nil || back.Slug != made.Slug {
			t.Errorf("%+v %v", back, err)
		}
	}
	_, err = r.Restore(t.Context(), bob.ID, made.ID)
	expectKind(t, err, chat.NotFound)
}

func TestWhoFollowsWhenSomebodyLeaves(t *testing.T) {
	s := open(t)
	ann, bob, cay := person(t, s, "ann"), person(t, s, "bob"), person(t, s, "cay")
	room := newRoom(t, s, "Tea", ann.ID, false)
	expect := func(user chat.User, want chat.Succession) {
		t.Helper()
		if next, err := s.Succession(t.Context(), room.ID, user.ID); err != nil || next != want {
			t.Errorf("without %s: %+v %v, want %+v", user.Username, next, err, want)
		}
	}
	expect(ann, chat.Succession{})
	join(t, s, room, bob)
	join(t, s, room, cay)
	expect(ann, chat.Succession{Heir: "bob"})
	expect(bob, chat.Succession{Managed: true, Heir: "ann"})
}
