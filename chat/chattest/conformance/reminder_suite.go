package conformance

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"parley/chat"
)

// TestReminderStore tests a store against kept.ReminderStore.
func TestReminderStore(t *testing.T, open OpenStore) {
	runStore(t, open, "reminders are listed and moved by their user", testReminders)
	runStore(t, open, "a due reminder is told by one worker at a time, and counted", testRemindersTake)
	runStore(t, open, "a reminder shows only what its user may read", testRemindersAllowed)
}

// reminder is of the room's message seq, or without one a note, due in n hours.
func reminder(r chat.Room, who chat.User, seq int64, n int) chat.Reminder {
	return chat.Reminder{
		User: who.ID, Room: r.ID, Seq: seq, Note: fmt.Sprint("note ", n), At: r.CreatedAt.Add(time.Duration(n)*time.Hour + time.Minute),
		Nonce: uuid.NewSHA1(uuid.Nil, fmt.Append(nil, who.ID, seq)),
	}
}

func (s *storeSuite) expectReminders(who chat.User, want ...string) []chat.Reminder {
	s.t.Helper()
	list, err := s.RemindersOf(s.t.Context(), who.ID)
	must(s.t, err)
	var got []string
	for _, r := range list {
		got = append(got, fmt.Sprint(r.Seq, " ", r.Note, " ", r.Due))
	}
	if !slices.Equal(got, want) {
		s.t.Errorf("%s has %q, want %q", who.Username, got, want)
	}
	return list
}

func testReminders(s *storeSuite) {
	r, ann, bob := s.hall()
	s.ingest(post(r, bob, 1, "one"), post(r, bob, 2, "two"))
	must(s.t, s.ReminderSet(s.t.Context(), reminder(r, ann, 1, 3)))
	must(s.t, s.ReminderSet(s.t.Context(), reminder(r, ann, 2, 2)))
	must(s.t, s.ReminderSet(s.t.Context(), reminder(r, ann, 1, 1))) // moves the first one
	list := s.expectReminders(ann, "1 note 1 false", "2 note 2 false")
	if x := list[0]; x.Slug != r.Slug || x.Name != r.Name || x.Message.Body != "one" || x.Message.AuthorName != "bob" {
		s.t.Errorf("%+v", x)
	}
	s.expectReminders(bob)
	s.expectScheduled(ann)
	expectKind(s.t, s.ReminderMove(s.t.Context(), bob.ID, list[0].ID, list[1].At), chat.NotFound)
	expectKind(s.t, s.ReminderDelete(s.t.Context(), bob.ID, list[0].ID), chat.NotFound)
	expectKind(s.t, s.ScheduledDelete(s.t.Context(), ann.ID, list[0].ID), chat.Conflict)
	must(s.t, s.ReminderMove(s.t.Context(), ann.ID, list[0].ID, list[1].At.Add(time.Hour)))
	s.expectReminders(ann, "2 note 2 false", "1 note 1 false")
	at, err := s.ReminderOf(s.t.Context(), ann.ID, r.ID, 1)
	if none, _ := s.ReminderOf(s.t.Context(), bob.ID, r.ID, 1); err != nil || !at.Equal(list[1].At.Add(time.Hour)) || !none.IsZero() {
		s.t.Errorf("%s %s %v", at, none, err)
	}
	must(s.t, s.ReminderDelete(s.t.Context(), ann.ID, list[0].ID))
	expectKind(s.t, s.ReminderDelete(s.t.Context(), ann.ID, list[0].ID), chat.NotFound)
	for n := range chat.RemindersMax - 1 {
		must(s.t, s.ReminderSet(s.t.Context(), reminder(r, ann, int64(10+n), 1)))
	}
	expectKind(s.t, s.ReminderSet(s.t.Context(), reminder(r, ann, 1, 1)), chat.Conflict)
	must(s.t, s.ReminderSet(s.t.Context(), reminder(r, ann, 2, 1)))
	must(s.t, s.ScheduledInsert(s.t.Context(), later(r, ann, 1))) // these are counted apart
}

func (s *storeSuite) expectTaken(want int) (ids []int64) {
	s.t.Helper()
	list, err := s.RemindersTake(s.t.Context(), 10*time.Second, 100)
	must(s.t, err)
	for _, r := range list {
		ids = append(ids, r.ID)
	}
	if len(list) != want {
		s.t.Errorf("a worker took %+v, want %d", list, want)
	}
	return ids
}

func (s *storeSuite) expectDue(who chat.User, want int) {
	s.t.Helper()
	list, err := s.RoomsOf(s.t.Context(), who.ID, "")
	if err != nil || list.Due != want {
		s.t.Errorf("%d are due, want %d: %v", list.Due, want, err)
	}
}

func testRemindersTake(s *storeSuite) {
	r, ann, bob := s.hall()
	s.ingest(post(r, bob, 1, "one"))
	must(s.t, s.ReminderSet(s.t.Context(), reminder(r, ann, 1, 1)))
	s.expectTaken(0)
	s.expectDue(ann, 0)
	s.later(2 * time.Hour)
	s.expectReminders(ann, "1 note 1 true")
	s.expectDue(ann, 1)
	s.expectDue(bob, 0)
	ids := s.expectTaken(1)
	s.expectTaken(0)
	s.later(time.Minute)
	s.expectTaken(1) // the first worker died
	must(s.t, s.RemindersTold(s.t.Context(), ids))
	s.later(time.Minute)
	s.expectTaken(0)
	s.expectDue(ann, 1)
	again := reminder(r, ann, 1, 1)
	again.At = again.At.Add(3 * time.Hour)
	must(s.t, s.ReminderMove(s.t.Context(), ann.ID, ids[0], again.At))
	s.expectDue(ann, 0)
	s.later(5 * time.Hour)
	s.expectTaken(1)
	if list, err := s.ScheduledTake(s.t.Context(), time.Second, 9); err != nil || len(list) != 0 {
		s.t.Errorf("it would be posted: %+v %v", list, err)
	}
}

func testRemindersAllowed(s *storeSuite) {
	r, ann, bob := s.hall()
	s.ingest(post(r, ann, 1, "one"))
	must(s.t, s.ReminderSet(s.t.Context(), reminder(r, bob, 1, 1)))
	_, err := s.RemoveMember(s.t.Context(), r.ID, bob.ID, bob.ID)
	must(s.t, err)
	if x := s.expectReminders(bob, "1 note 1 false")[0]; x.Slug != "" || x.Name != "" || x.Message.Body != "" {
		s.t.Errorf("after leaving: %+v", x)
	}
	_, err = s.UserDelete(s.t.Context(), bob.ID)
	must(s.t, err)
	s.expectReminders(bob)
}
