package conformance

import (
	"fmt"
	"slices"
	"testing"

	"parley/chat"
)

// TestKeptSearchStore tests a store against chat.KeptSearchStore.
func TestKeptSearchStore(t *testing.T, open OpenStore) {
	runStore(t, open, "the last ten searches are known, and others are kept under names", testKeptSearches)
}

func testKeptSearches(s *storeSuite) {
	ctx, ann, bob := s.t.Context(), s.user("ann"), s.user("bob")
	expect := func(u chat.User, want ...string) (list []chat.KeptSearch) {
		s.t.Helper()
		list, err := s.Searches(ctx, u.ID)
		must(s.t, err)
		var got []string
		for _, k := range list {
			got = append(got, k.Name+"="+k.Query)
		}
		if !slices.Equal(got, want) {
			s.t.Errorf("%s has %q, want %q", u.Username, got, want)
		}
		return list
	}
	for n := range chat.SearchesRecent + 2 {
		must(s.t, s.SearchNote(ctx, ann.ID, chat.KeptSearch{Query: fmt.Sprint(n)}))
	}
	must(s.t, s.SearchNote(ctx, ann.ID, chat.KeptSearch{Query: "5"})) // once more
	must(s.t, s.SearchKeep(ctx, ann.ID, chat.KeptSearch{Name: "tea", Query: "milk", Best: true}))
	must(s.t, s.SearchKeep(ctx, ann.ID, chat.KeptSearch{Name: "all", Query: "5"}))
	must(s.t, s.SearchKeep(ctx, bob.ID, chat.KeptSearch{Name: "tea", Query: "his"}))
	must(s.t, s.SearchKeep(ctx, ann.ID, chat.KeptSearch{Name: "tea", Query: "oat"}))
	list := expect(ann, "all=5", "tea=oat", "=5", "=11", "=10", "=9", "=8", "=7", "=6", "=4", "=3", "=2")
	must(s.t, s.SearchForget(ctx, bob.ID, list[0].ID)) // not his
	must(s.t, s.SearchForget(ctx, ann.ID, list[0].ID))
	must(s.t, s.SearchesForgetRecent(ctx, ann.ID))
	expect(ann, "tea=oat")
	for n := range chat.SearchesMost - 1 {
		must(s.t, s.SearchKeep(ctx, ann.ID, chat.KeptSearch{Name: fmt.Sprint(n), Query: "x"}))
	}
	expectKind(s.t, s.SearchKeep(ctx, ann.ID, chat.KeptSearch{Name: "one more", Query: "x"}), chat.Conflict)
	must(s.t, s.SearchKeep(ctx, ann.ID, chat.KeptSearch{Name: "tea", Query: "green"}))
	_, err := s.UserDelete(ctx, ann.ID)
	must(s.t, err)
	expect(ann)
	expect(bob, "tea=his")
}
