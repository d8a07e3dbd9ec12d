package conformance

import (
	"fmt"
	"slices"
	"testing"

	"parley/chat"
)

// TestVersionStore tests a store against history.VersionStore.
func TestVersionStore(t *testing.T, open OpenStore) {
	runStore(t, open, "an edit keeps the text that it replaces", testReplaced)
	runStore(t, open, "the newest of many texts are kept", testReplacedMost)
	runStore(t, open, "a deletion removes the former texts and keeps who deleted", testReplacedGone)
}

// former are the texts that edits of a message replaced.
func (s *storeSuite) former(r chat.Room, seq int64) (texts []string) {
	s.t.Helper()
	list, err := s.ReplacedTexts(s.t.Context(), r.ID, seq)
	must(s.t, err)
	for i, x := range list {
		texts = append(texts, x.Body)
		if x.At.IsZero() || x.Original != (i == 0) && len(list) < chat.VersionsMax {
			s.t.Errorf("text %d: %+v", i, x)
		}
	}
	return texts
}

func testReplaced(s *storeSuite) {
	r, ann, bob := s.hall()
	s.ingest(post(r, ann, 1, "one"), post(r, bob, 1, "other"))
	s.ingest(edit(r, ann, 1, "two"), edit(r, ann, 1, "three"))
	s.ingest(edit(r, bob, 1, "not mine"), edit(r, ann, 1, "three"), react(r, bob, 1, "👍", true))
	s.ingest(post(r, ann, 2, "new"), edit(r, ann, 3, "new!"), edit(r, ann, 1, "four"))
	for seq, want := range map[int64][]string{1: {"one", "two", "three"}, 2: nil, 3: {"new"}, 9: nil} {
		if got := s.former(r, seq); !slices.Equal(got, want) {
			s.t.Errorf("message %d had %q, want %q", seq, got, want)
		}
	}
}

func testReplacedMost(s *storeSuite) {
	r, ann, _ := s.hall()
	s.ingest(post(r, ann, 1, "0"), post(r, ann, 2, "another"))
	s.ingest(edit(r, ann, 2, "another one"))
	for n := 1; n <= chat.VersionsMax+5; n += 5 {
		var cs []chat.Command
		for i := range 5 {
			cs = append(cs, edit(r, ann, 1, fmt.Sprint(n+i)))
		}
		s.ingest(cs...)
	}
	got := s.former(r, 1)
	if len(got) != chat.VersionsMax || got[0] != "5" || got[len(got)-1] != fmt.Sprint(chat.VersionsMax+4) {
		s.t.Errorf("%d texts: %q", len(got), got)
	}
	if got := s.former(r, 2); !slices.Equal(got, []string{"another"}) {
		s.t.Errorf("another message had %q", got)
	}
}

func testReplacedGone(s *storeSuite) {
	r, ann, bob := s.hall()
	s.ingest(post(r, bob, 1, "one"), post(r, bob, 2, "a"), post(r, bob, 3, "stays"))
	s.ingest(edit(r, bob, 1, "two"), edit(r, bob, 3, "stays!"))
	byAdmin := remove(r, ann, 1)
	byAdmin.Admin = true
	s.ingest(edit(r, bob, 2, "b"), remove(r, bob, 2), byAdmin, remove(r, bob, 1))
	for seq, want := range map[int64]string{1: "ann", 2: "bob"} {
		d, err := s.DeletionOf(s.t.Context(), r.ID, seq)
		if err != nil || d.Name != want || d.At.IsZero() || len(s.former(r, seq)) != 0 {
			s.t.Errorf("message %d: %+v %v, and %q", seq, d, err, s.former(r, seq))
		}
	}
	if got := s.former(r, 3); !slices.Equal(got, []string{"stays"}) {
		s.t.Errorf("another message had %q", got)
	}
	_, err := s.DeletionOf(s.t.Context(), r.ID, 3)
	expectKind(s.t, err, chat.NotFound)
	_, err = s.UserDelete(s.t.Context(), bob.ID)
	must(s.t, err)
	if d, err := s.DeletionOf(s.t.Context(), r.ID, 2); err != nil || d.Name != "" || d.By != bob.ID {
		s.t.Errorf("by a deleted account: %+v %v", d, err)
	}
}
