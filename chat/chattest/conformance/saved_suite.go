package conformance

import (
	"fmt"
	"slices"
	"testing"

	"parley/chat"
)

// TestSavedStore tests a store against kept.SavedStore.
func TestSavedStore(t *testing.T, open OpenStore) {
	runStore(t, open, "each user has an own list of saved messages", testSaved)
	runStore(t, open, "only what the user may still read is listed", testSavedAllowed)
	runStore(t, open, "a list of saved messages has a limit", testSavedMost)
}

// expectSaved fails unless a user's list is this, as seq and note.
func (s *storeSuite) expectSaved(who chat.User, want ...string) {
	s.t.Helper()
	list, err := s.SavedOf(s.t.Context(), who.ID)
	must(s.t, err)
	var got []string
	for _, x := range list {
		got = append(got, fmt.Sprintf("%d%s %v", x.Message.Seq, x.Note, x.Done))
	}
	if !slices.Equal(got, want) {
		s.t.Errorf("%s saved %q, want %q", who.Username, got, want)
	}
}

func (s *storeSuite) save(who chat.User, r chat.Room, seq int64) {
	s.t.Helper()
	must(s.t, s.SavedInsert(s.t.Context(), who.ID, r.ID, seq))
	s.later(1e9)
}

func testSaved(s *storeSuite) {
	r, ann, bob := s.hall()
	s.ingest(post(r, ann, 1, "one"), post(r, ann, 2, "two"), post(r, ann, 3, "three"))
	s.save(bob, r, 1)
	s.save(bob, r, 3)
	s.save(bob, r, 1)
	s.save(bob, r, 2)
	s.save(ann, r, 2)
	note, done := "for Monday", true
	must(s.t, s.SavedUpdate(s.t.Context(), bob.ID, r.ID, 3, &note, nil))
	s.expectSaved(bob, "2 false", "3for Monday false", "1 false")
	must(s.t, s.SavedUpdate(s.t.Context(), bob.ID, r.ID, 3, nil, &done))
	s.expectSaved(bob, "2 false", "1 false", "3for Monday true")
	must(s.t, s.SavedDelete(s.t.Context(), bob.ID, r.ID, 2))
	must(s.t, s.SavedDelete(s.t.Context(), bob.ID, r.ID, 2))
	s.expectSaved(bob, "1 false", "3for Monday true")
	s.expectSaved(ann, "2 false")
	expectKind(s.t, s.SavedUpdate(s.t.Context(), bob.ID, r.ID, 2, &note, nil), chat.NotFound)
	for seq, want := range map[int64]bool{1: true, 2: false} {
		if got, err := s.IsSaved(s.t.Context(), bob.ID, r.ID, seq); err != nil || got != want {
			s.t.Errorf("message %d: %v %v", seq, got, err)
		}
	}
	list, err := s.SavedOf(s.t.Context(), bob.ID)
	must(s.t, err)
	if x := list[0]; x.Message.Body != "one" || x.Message.AuthorName != "ann" || x.Slug != r.Slug || x.Name != r.Name || x.At.IsZero() {
		s.t.Errorf("%+v", x)
	}
}

func testSavedAllowed(s *storeSuite) {
	r, ann, bob := s.hall()
	other := s.room("Other", ann, false)
	s.ingest(post(r, ann, 1, "one"), post(r, ann, 2, "two"), post(other, ann, 3, "three"))
	s.save(bob, r, 1)
	s.save(bob, r, 2)
	s.save(bob, other, 1) // of a room that bob is not in
	s.save(ann, r, 2)
	s.ingest(remove(r, ann, 1))
	s.expectSaved(bob, "2 false")
	_, err := s.RemoveMember(s.t.Context(), r.ID, bob.ID, bob.ID)
	must(s.t, err)
	s.expectSaved(bob)
	s.expectSaved(ann, "2 false")
	_, err = s.RoomDelete(s.t.Context(), r.ID, ann.ID)
	must(s.t, err)
	s.expectSaved(ann)
	_, err = s.UserDelete(s.t.Context(), ann.ID)
	must(s.t, err)
	if kept, err := s.IsSaved(s.t.Context(), ann.ID, r.ID, 2); err != nil || kept {
		s.t.Errorf("a deleted account has it still: %v %v", kept, err)
	}
}

func testSavedMost(s *storeSuite) {
	r, ann, _ := s.hall()
	var cs []chat.Command
	for n := range chat.SavedMax + 1 {
		cs = append(cs, post(r, ann, n, "hello"))
	}
	s.ingest(cs...)
	for n := range chat.SavedMax {
		must(s.t, s.SavedInsert(s.t.Context(), ann.ID, r.ID, int64(n+1)))
	}
	expectKind(s.t, s.SavedInsert(s.t.Context(), ann.ID, r.ID, chat.SavedMax+1), chat.Conflict)
	must(s.t, s.SavedInsert(s.t.Context(), ann.ID, r.ID, 1))
}
