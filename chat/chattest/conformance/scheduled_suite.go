package conformance

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// TestScheduledStore tests a store against posting.ScheduledStore.
func TestScheduledStore(t *testing.T, open OpenStore) {
	runStore(t, open, "scheduled messages are listed and changed by their author", testScheduled)
	runStore(t, open, "a due message is taken by one worker at a time", testScheduledTake)
	runStore(t, open, "access is what it is when the message is due", testScheduledAccess)
}

// later is a message that is due in an hour.
func later(r chat.Room, who chat.User, n int) chat.Scheduled {
	return chat.Scheduled{User: who.ID, Room: r.ID, Body: fmt.Sprint("message ", n), Nonce: uuid.NewSHA1(uuid.Nil, fmt.Append(nil, who.ID, n)), At: r.CreatedAt.Add(time.Hour).Add(time.Duration(n) * time.Second)}
}

func (s *storeSuite) expectScheduled(who chat.User, want ...string) []chat.Scheduled {
	s.t.Helper()
	list, err := s.ScheduledOf(s.t.Context(), who.ID)
	must(s.t, err)
	var got []string
	for _, m := range list {
		got = append(got, m.Body+m.Refused)
	}
	if !slices.Equal(got, want) {
		s.t.Errorf("%s scheduled %q, want %q", who.Username, got, want)
	}
	return list
}

func testScheduled(s *storeSuite) {
	r, ann, bob := s.hall()
	for _, n := range []int{2, 1, 2} {
		must(s.t, s.ScheduledInsert(s.t.Context(), later(r, ann, n)))
	}
	list := s.expectScheduled(ann, "message 1", "message 2")
	if m := list[0]; m.Slug != r.Slug || m.Name != r.Name || m.Tried || m.Nonce != later(r, ann, 1).Nonce {
		s.t.Errorf("%+v", m)
	}
	s.expectScheduled(bob)
	theirs := list[0]
	theirs.User = bob.ID
	expectKind(s.t, s.ScheduledChange(s.t.Context(), theirs), chat.Conflict)
	expectKind(s.t, s.ScheduledDelete(s.t.Context(), bob.ID, list[0].ID), chat.Conflict)
	mine := list[0]
	mine.Body, mine.Nonce, mine.Hush = "another", uuid.New(), true
	must(s.t, s.ScheduledChange(s.t.Context(), mine))
	must(s.t, s.ScheduledDelete(s.t.Context(), ann.ID, list[1].ID))
	must(s.t, s.ScheduledDelete(s.t.Context(), ann.ID, list[1].ID)) // a second click
	expectKind(s.t, s.ScheduledDelete(s.t.Context(), bob.ID, list[1].ID), chat.Conflict)
	s.later(chat.RepeatWindow + time.Second)
	expectKind(s.t, s.ScheduledDelete(s.t.Context(), ann.ID, list[1].ID), chat.Conflict)
	if list := s.expectScheduled(ann, "another"); !list[0].Hush {
		s.t.Error("it notifies all members")
	}
	for n := range chat.ScheduledMax - 1 {
		must(s.t, s.ScheduledInsert(s.t.Context(), later(r, ann, 10+n)))
	}
	expectKind(s.t, s.ScheduledInsert(s.t.Context(), later(r, ann, 999)), chat.Conflict)
	_, err := s.UserDelete(s.t.Context(), ann.ID)
	must(s.t, err)
	s.expectScheduled(ann)
}

func (s *storeSuite) take() (list []chat.Scheduled) {
	s.t.Helper()
	list, err := s.ScheduledTake(s.t.Context(), 10*time.Second, 100)
	must(s.t, err)
	return list
}

func testScheduledTake(s *storeSuite) {
	r, ann, _ := s.hall()
	must(s.t, s.ScheduledInsert(s.t.Context(), later(r, ann, 1)))
	if got := s.take(); len(got) != 0 {
		s.t.Errorf("too early: %+v", got)
	}
	due := later(r, ann, 2)
	due.At = r.CreatedAt.Add(-time.Hour)
	due.Hush = true
	due.Files = []chat.Attachment{{ID: uuid.New(), Name: "a.png", Kind: "image/png", Size: 9, Width: 3, Height: 2, Alt: "a plan"}}
	must(s.t, s.ScheduledInsert(s.t.Context(), due))
	got := s.take()
	if len(got) != 1 || got[0].Body != due.Body || got[0].Nonce != due.Nonce || got[0].User != ann.ID || got[0].Room != r.ID || !got[0].Hush || !slices.Equal(got[0].Files, due.Files) {
		s.t.Fatalf("%+v", got)
	}
	if again := s.take(); len(again) != 0 {
		s.t.Errorf("a second worker got %+v", again)
	}
	expectKind(s.t, s.ScheduledDelete(s.t.Context(), ann.ID, got[0].ID), chat.Conflict)
	expectKind(s.t, s.ScheduledChange(s.t.Context(), got[0]), chat.Conflict)
	s.later(time.Minute)
	if again := s.take(); len(again) != 1 {
		s.t.Errorf("after the first worker died: %+v", again)
	}
	must(s.t, s.ScheduledRefuse(s.t.Context(), got[0].ID, ": no"))
	if list := s.expectScheduled(ann, "message 2: no", "message 1"); !slices.Equal(list[0].Files, due.Files) {
		s.t.Errorf("it has the files %v", list[0].Files)
	}
	s.later(time.Minute)
	if again := s.take(); len(again) != 0 {
		s.t.Errorf("a refused message was taken: %+v", again)
	}
	must(s.t, s.ScheduledEnd(s.t.Context(), got[0].ID))
	s.expectScheduled(ann, "message 1")
}

func testScheduledAccess(s *storeSuite) {
	r, ann, bob := s.hall()
	m := later(r, bob, 1)
	who, a, err := s.ScheduledAccess(s.t.Context(), m)
	if err != nil || who.Username != "bob" || who.Role != chat.Regular || !a.Member || a.Room.ID != r.ID {
		s.t.Errorf("%+v %+v %v", who, a, err)
	}
	_, err = s.RemoveMember(s.t.Context(), r.ID, bob.ID, bob.ID)
	must(s.t, err)
	_, _, err = s.ScheduledAccess(s.t.Context(), m)
	expectKind(s.t, err, chat.NotFound)
	must(s.t, s.ScheduledInsert(s.t.Context(), m))
	if list, err := s.ScheduledOf(s.t.Context(), bob.ID); err != nil || len(list) != 1 || list[0].Name != "" || list[0].Slug != "" {
		s.t.Errorf("who left the room learns its name: %+v %v", list, err)
	}
	_, err = s.RoomDelete(s.t.Context(), r.ID, ann.ID)
	must(s.t, err)
	_, _, err = s.ScheduledAccess(s.t.Context(), later(r, ann, 1))
	expectKind(s.t, err, chat.NotFound)
}
