package search_test

import (
	"slices"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/chattest/harness"
	"parley/chat/search"
)

func TestTheBestOfASearchComesFirst(t *testing.T) {
	for _, c := range []struct{ words, better, worse string }{
		{"tea", "tea", "a tea and cake"},
		{"tea", "much later there was also some tea", "teapot"},
		{"tea", "teapot", "steam"},
		{"tea", "steam tea", "steam teapot"},
		{"don't", "we don’t", "mydon't"},
		{"日本", "日本", "日本語"},
		{"", "a", ""},
	} {
		words := []string{c.words}
		if search.Fitness(c.better, words) < search.Fitness(c.worse, words) {
			t.Errorf("for %q, %q is before %q", c.words, c.worse, c.better)
		}
	}
	s := talk(t, 200)
	finder := search.New(s.Database, chat.NoLimits{})
	best, err := finder.FindBest(t.Context(), 1, "ord 1", time.UTC, chat.SearchPlace{})
	harness.Must(t, err)
	latest, err := finder.FindInRooms(t.Context(), 1, "ord 1", time.UTC, chat.SearchPlace{})
	harness.Must(t, err)
	worse := func(a, b chat.Hit) int {
		return search.Fitness(b.Body, []string{"ord", "1"}) - search.Fitness(a.Body, []string{"ord", "1"})
	}
	if len(best.Hits) != search.BestSize || !slices.IsSortedFunc(best.Hits, worse) || slices.IsSortedFunc(latest.Hits, worse) {
		t.Errorf("%d hits, %q first; %d by time, %q first", len(best.Hits), best.Hits[0].Body, len(latest.Hits), latest.Hits[0].Body)
	}
	rest, err := finder.FindBest(t.Context(), 1, "ord 1", time.UTC, best.Back)
	harness.Must(t, err)
	for _, h := range rest.Hits {
		if slices.ContainsFunc(best.Hits, func(b chat.Hit) bool { return b.Room == h.Room && b.Seq == h.Seq }) {
			t.Errorf("%q is on both pages", h.Body)
		}
	}
	for _, h := range latest.Hits {
		if h.Before != nil && (h.Before.Room != h.Room || h.Before.Seq != h.Seq-1) || h.Before == nil && h.Seq > 1 {
			t.Errorf("before %d is %+v", h.Seq, h.Before)
		}
		if h.After != nil && (h.After.Room != h.Room || h.After.Seq != h.Seq+1) {
			t.Errorf("after %d is %+v", h.Seq, h.After)
		}
	}
}
