package conformance

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// TestHeldStore tests a store against chat.HeldStore.
func TestHeldStore(t *testing.T, open OpenStore) {
	runStore(t, open, "a held message is kept once, and its author takes it back", testHeld)
	runStore(t, open, "a moderator reads held messages of the rooms that they can read", testHeldIn)
	runStore(t, open, "a message waits until it is refused", testHeldWaits)
	runStore(t, open, "a waiting message names its author's files", testFileHeld)
	runStore(t, open, "one of two decisions holds, and one worker takes an approved message", testHeldDecide)
}

func (s *storeSuite) hold(r chat.Room, who chat.User, n int) chat.Command {
	s.t.Helper()
	c := chat.Command{Kind: chat.Post, Room: r.ID, Author: who.ID, AuthorName: who.Username, Body: fmt.Sprint("buy ", n), Key: chat.Key(uuid.NewSHA1(uuid.Nil, fmt.Append(nil, r.ID, who.ID, n)))}
	c.Files = []chat.Sent{{ID: uuid.UUID{1}, Alt: "a plan"}}
	c.Poll = &chat.PollRules{Many: true}
	must(s.t, s.HeldInsert(s.t.Context(), c, "buy"))
	return c
}

func (s *storeSuite) heldOf(who chat.User) []chat.HeldMessage {
	s.t.Helper()
	list, err := s.HeldOf(s.t.Context(), who.ID)
	must(s.t, err)
	return list
}

func (s *storeSuite) expectHolding(want bool) {
	s.t.Helper()
	if state, err := s.ServerState(s.t.Context()); err != nil || state.Holding != want {
		s.t.Errorf("holding: %v %v, want %v", state.Holding, err, want)
	}
}

func testHeld(s *storeSuite) {
	r, ann, bob := s.hall()
	s.expectHolding(false)
	want := s.hold(r, bob, 1)
	s.expectHolding(true)
	s.hold(r, bob, 1)
	list := s.heldOf(bob)
	if len(list) != 1 || len(s.heldOf(ann)) != 0 {
		s.t.Fatalf("%+v, and the other has %d", list, len(s.heldOf(ann)))
	}
	m := list[0]
	if fmt.Sprint(m.Command.Files, m.Command.Poll.Many, m.Command.Body, m.Command.Key, m.Word, m.State, m.Room.Slug) != fmt.Sprint(want.Files, true, want.Body, want.Key, "buy", chat.HeldWaiting, r.Slug) {
		s.t.Errorf("%+v", m)
	}
	expectKind(s.t, s.HeldBack(s.t.Context(), ann.ID, m.ID), chat.Conflict)
	must(s.t, s.HeldBack(s.t.Context(), bob.ID, m.ID))
	s.expectHolding(false)
	must(s.t, s.HeldBack(s.t.Context(), bob.ID, m.ID)) // a second click
	expectKind(s.t, s.HeldBack(s.t.Context(), ann.ID, m.ID), chat.Conflict)
	s.later(chat.RepeatWindow + time.Second)
	expectKind(s.t, s.HeldBack(s.t.Context(), bob.ID, m.ID), chat.Conflict)
	for n := range chat.HeldMax {
		s.hold(r, bob, n)
	}
	s.hold(r, bob, 0)
	expectKind(s.t, s.HeldInsert(s.t.Context(), chat.Command{Room: r.ID, Author: bob.ID, Key: chat.Key{9}}, "buy"), chat.Conflict)
	_, err := s.RemoveMember(s.t.Context(), r.ID, bob.ID, bob.ID)
	must(s.t, err)
	if list := s.heldOf(bob); list[0].Room.Slug != "" || list[0].Room.Name != "" {
		s.t.Errorf("who left learns of %+v", list[0].Room)
	}
	_, err = s.UserDelete(s.t.Context(), bob.ID)
	must(s.t, err)
	if n := len(s.heldOf(bob)); n != 0 {
		s.t.Errorf("a deleted account has %d", n)
	}
}

func testHeldIn(s *storeSuite) {
	r, ann, bob := s.hall()
	secret := s.room("Secret", bob, true)
	s.hold(r, bob, 1)
	s.hold(r, bob, 2)
	s.hold(secret, bob, 3)
	expect := func(who chat.User, room chat.RoomID, since int64, want ...string) []chat.HeldMessage {
		s.t.Helper()
		list, err := s.HeldIn(s.t.Context(), who.ID, room, since, 9)
		must(s.t, err)
		got := []string{}
		for _, m := range list {
			got = append(got, m.Command.Body+" by "+m.Author.Username+" in "+m.Room.Slug)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			s.t.Errorf("%s reads %q, want %q", who.Username, got, want)
		}
		return list
	}
	one, two, three := "buy 1 by bob in "+r.Slug, "buy 2 by bob in "+r.Slug, "buy 3 by bob in "+secret.Slug
	list := expect(ann, 0, 0, one, two)
	expect(ann, 0, list[1].ID, two)
	expect(bob, 0, 0, one, two, three)
	expect(bob, secret.ID, 0, three)
	cleo := s.user("cleo")
	expect(cleo, 0, 0, one, two)
	_, _, err := s.RoomBan(s.t.Context(), r.ID, cleo.ID, ann.ID, "")
	must(s.t, err)
	expect(cleo, 0, 0)
	n, err := s.HeldCount(s.t.Context(), r.ID, bob.ID)
	if n != (chat.HeldCount{Mine: 2, All: 2}) || err != nil {
		s.t.Errorf("%+v, %v", n, err)
	}
	n, err = s.HeldCount(s.t.Context(), r.ID, ann.ID)
	if n != (chat.HeldCount{All: 2}) || err != nil {
		s.t.Errorf("%+v, %v", n, err)
	}
}

func testHeldDecide(s *storeSuite) {
	r, ann, bob := s.hall()
	s.hold(r, bob, 1)
	s.hold(r, bob, 2)
	refused, approved := s.heldOf(bob)[0].ID, s.heldOf(bob)[1].ID
	decide := func(id int64, room chat.RoomID, to chat.HeldState, want bool) {
		s.t.Helper()
		if done, err := s.HeldDecide(s.t.Context(), room, id, ann.ID, to, "no"); done != want || err != nil {
			s.t.Errorf("%s: %v, %v", to, done, err)
		}
	}
	decide(approved, s.room("Other", ann, false).ID, chat.HeldApproved, false)
	decide(approved, r.ID, chat.HeldApproved, true)
	decide(approved, r.ID, chat.HeldRefused, false)
	decide(refused, r.ID, chat.HeldRefused, true)
	expectKind(s.t, s.HeldBack(s.t.Context(), bob.ID, approved), chat.Conflict)
	take := func() (list []chat.HeldMessage) {
		list, err := s.HeldTake(s.t.Context(), 10*time.Second, 9)
		must(s.t, err)
		return list
	}
	if list := take(); len(list) != 1 || list[0].ID != approved || list[0].Command.Body != "buy 1" || len(take()) != 0 {
		s.t.Fatalf("%+v", list)
	}
	s.later(time.Minute)
	if list := take(); len(list) != 1 {
		s.t.Errorf("after a worker died: %+v", list)
	}
	m, err := s.HeldGet(s.t.Context(), r.ID, refused)
	if m.State != chat.HeldRefused || m.By != ann.ID || m.Reason != "no" || err != nil {
		s.t.Errorf("%+v, %v", m, err)
	}
	_, err = s.HeldGet(s.t.Context(), r.ID+1, refused)
	expectKind(s.t, err, chat.NotFound)
	must(s.t, s.HeldEnd(s.t.Context(), approved))
	if list := s.heldOf(bob); len(list) != 1 || list[0].Reason != "no" {
		s.t.Errorf("%+v", list)
	}
	if m, err = s.HeldGet(s.t.Context(), r.ID, approved); m.State != chat.HeldSent || m.Command.Body != "" || err != nil {
		s.t.Errorf("%+v, %v", m, err)
	}
	must(s.t, s.HeldRefuse(s.t.Context(), approved, "late"))
	if m, err = s.HeldGet(s.t.Context(), r.ID, approved); m.State != chat.HeldSent || m.Reason != "no" || err != nil {
		s.t.Errorf("a slow worker made it %+v, %v", m, err)
	}
	must(s.t, s.HeldEnd(s.t.Context(), refused))
	if m, err = s.HeldGet(s.t.Context(), r.ID, refused); m.State != chat.HeldRefused || m.Command.Body != "buy 2" || err != nil {
		s.t.Errorf("a slow worker made it %+v, %v", m, err)
	}
	s.later(time.Minute)
	if list := take(); len(list) != 0 {
		s.t.Errorf("%+v", list)
	}
}

func testHeldWaits(s *storeSuite) {
	r, ann, bob := s.hall()
	one, two := s.hold(r, bob, 1), s.hold(r, bob, 2)
	expect := func(who chat.User, key chat.Key, want bool) {
		s.t.Helper()
		if waits, err := s.HeldWaits(s.t.Context(), who.ID, key); waits != want || err != nil {
			s.t.Errorf("%s of %s: %v, %v", key, who.Username, waits, err)
		}
	}
	expect(bob, one.Key, true)
	expect(ann, one.Key, false)
	expect(bob, chat.Key{9}, false)
	list := s.heldOf(bob)
	for i, to := range []chat.HeldState{chat.HeldRefused, chat.HeldApproved} {
		_, err := s.HeldDecide(s.t.Context(), r.ID, list[i].ID, ann.ID, to, "")
		must(s.t, err)
	}
	expect(bob, two.Key, false)
	expect(bob, one.Key, true)
	must(s.t, s.HeldEnd(s.t.Context(), list[1].ID))
	expect(bob, one.Key, true) // it is stored
}

func testFileHeld(s *storeSuite) {
	r, ann, bob := s.hall()
	s.hold(r, bob, 1)
	expect := func(who chat.User, id uuid.UUID, want bool) {
		s.t.Helper()
		if held, err := s.FileHeld(s.t.Context(), who.ID, id); held != want || err != nil {
			s.t.Errorf("%s of %s: %v, %v", id, who.Username, held, err)
		}
	}
	expect(bob, uuid.UUID{1}, true)
	expect(bob, uuid.UUID{2}, false)
	expect(ann, uuid.UUID{1}, false)
	_, err := s.HeldDecide(s.t.Context(), r.ID, s.heldOf(bob)[0].ID, ann.ID, chat.HeldRefused, "")
	must(s.t, err)
	expect(bob, uuid.UUID{1}, false)
}
