package conformance

import (
	"slices"
	"strings"
	"testing"

	"parley/chat"
)

// TestDraftStore tests a store against kept.DraftStore.
func TestDraftStore(t *testing.T, open OpenStore) {
	runStore(t, open, "a room and each thread have a draft of their own", testDrafts)
	runStore(t, open, "a posted message ends the draft", testDraftSent)
	runStore(t, open, "a scheduled message leaves the draft", testDraftStays)
}

func (s *storeSuite) expectDraft(who chat.User, r chat.Room, thread int64, want string) {
	s.t.Helper()
	if got, err := s.DraftOf(s.t.Context(), who.ID, r.ID, thread); err != nil || got != want {
		s.t.Errorf("%s has the draft %q (%v) in thread %d, want %q", who.Username, got, err, thread, want)
	}
}

func (s *storeSuite) expectDraftMark(who chat.User, want bool) {
	s.t.Helper()
	list, err := s.RoomsOf(s.t.Context(), who.ID, "")
	must(s.t, err)
	if list.Links[0].Draft != want {
		s.t.Errorf("%s: %+v, want a mark: %v", who.Username, list.Links[0], want)
	}
}

func (s *storeSuite) expectDrafts(who chat.User, want ...string) {
	s.t.Helper()
	list, err := s.DraftsOf(s.t.Context(), who.ID)
	must(s.t, err)
	var got []string
	for _, d := range list {
		got = append(got, d.Body)
		if d.Slug == "" || d.Name == "" || d.At.IsZero() || (d.Thread == 1) != (d.Body == "an answer") {
			s.t.Errorf("%+v", d)
		}
	}
	if !slices.Equal(got, want) {
		s.t.Errorf("%s has the drafts %q, want %q", who.Username, got, want)
	}
}

func testDrafts(s *storeSuite) {
	r, ann, bob := s.hall()
	s.expectDraft(ann, r, 0, "")
	s.expectDraftMark(ann, false)
	for _, body := range []string{"a", "ab"} {
		must(s.t, s.DraftSet(s.t.Context(), ann.ID, r.ID, 0, body))
	}
	must(s.t, s.DraftSet(s.t.Context(), ann.ID, r.ID, 1, "an answer"))
	s.expectDraft(ann, r, 0, "ab")
	s.expectDraft(ann, r, 1, "an answer")
	s.expectDraft(bob, r, 0, "")
	s.expectDraftMark(ann, true)
	s.expectDraftMark(bob, false)
	s.expectDrafts(ann, "an answer", "ab")
	s.expectDrafts(bob)
	must(s.t, s.DraftSet(s.t.Context(), bob.ID, r.ID, 0, strings.Repeat("ä", 700)))
	s.expectDrafts(bob, strings.Repeat("ä", 600))
	_, err := s.RemoveMember(s.t.Context(), r.ID, bob.ID, bob.ID)
	must(s.t, err)
	s.expectDrafts(bob)
	must(s.t, s.DraftDelete(s.t.Context(), ann.ID, r.ID, 0))
	must(s.t, s.DraftDelete(s.t.Context(), ann.ID, r.ID, 0))
	s.expectDraft(ann, r, 0, "")
	s.expectDraftMark(ann, true)
	_, err = s.UserDelete(s.t.Context(), ann.ID)
	must(s.t, err)
	s.expectDraft(ann, r, 1, "")
}

func testDraftStays(s *storeSuite) {
	r, ann, _ := s.hall()
	must(s.t, s.DraftSet(s.t.Context(), ann.ID, r.ID, 0, "half a thought"))
	due := post(r, ann, 1, "good morning")
	due.Scheduled = true
	s.ingest(due)
	s.expectDraft(ann, r, 0, "half a thought")
}

func testDraftSent(s *storeSuite) {
	r, ann, bob := s.hall()
	s.ingest(post(r, ann, 1, "one"))
	for _, who := range []chat.User{ann, bob} {
		must(s.t, s.DraftSet(s.t.Context(), who.ID, r.ID, 0, "two"))
		must(s.t, s.DraftSet(s.t.Context(), who.ID, r.ID, 1, "an answer"))
	}
	s.ingest(post(r, ann, 2, "two"), answer(r, bob, 1, 1, "an answer"))
	s.expectDraft(ann, r, 0, "")
	s.expectDraft(ann, r, 1, "an answer")
	s.expectDraft(bob, r, 0, "two")
	s.expectDraft(bob, r, 1, "")
}
