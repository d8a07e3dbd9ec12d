package chattest

import (
	"fmt"
	"slices"
	"time"

	"parley/chat"
)

var endOfTime = chat.SearchPlace{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)}

// spansOf are the spans of a user's rooms, by room.
func (s *storeSuite) spansOf(who chat.User, before chat.SearchPlace) map[chat.RoomID]chat.Span {
	s.t.Helper()
	list, err := s.SearchRooms(s.t.Context(), who.ID, before)
	must(s.t, err)
	spans := map[chat.RoomID]chat.Span{}
	for _, x := range list {
		spans[x.Room] = x.Span
	}
	return spans
}

// expectSpans fails unless these are a user's rooms, as room and last seq.
func (s *storeSuite) expectSpans(who chat.User, before chat.SearchPlace, want map[chat.RoomID]int64) {
	s.t.Helper()
	got := s.spansOf(who, before)
	for id, last := range want {
		if x := got[id]; x.First != 1 || x.Last != last || x.Until.IsZero() {
			s.t.Errorf("%s: room %d is %+v, want up to %d", who.Username, id, x, last)
		}
	}
	if len(got) != len(want) {
		s.t.Errorf("%s searches %v, want %v", who.Username, got, want)
	}
}

func testSeekRooms(s *storeSuite) {
	r, ann, bob := s.hall()
	den, open, gone := s.room("Den", ann, true), s.room("Open", ann, false), s.room("Gone", bob, false)
	s.ingest(post(r, ann, 1, "tea"), post(den, ann, 2, "tea"), post(open, ann, 3, "tea"), post(gone, bob, 4, "tea"))
	s.later(time.Minute)
	s.ingest(post(r, bob, 5, "more tea"))
	_, err := s.RoomDelete(s.t.Context(), gone.ID, bob.ID)
	must(s.t, err)
	s.room("Empty", ann, false)
	s.expectSpans(ann, endOfTime, map[chat.RoomID]int64{r.ID: 2, den.ID: 1, open.ID: 1})
	s.expectSpans(bob, endOfTime, map[chat.RoomID]int64{r.ID: 2})
	first := s.all(r.ID)[0].CreatedAt
	s.expectSpans(bob, chat.SearchPlace{At: first}, map[chat.RoomID]int64{r.ID: 1})
	s.expectSpans(bob, chat.SearchPlace{At: first.Add(-time.Second)}, map[chat.RoomID]int64{})

	d, _, err := s.OpenDirect(s.t.Context(), "abc", []chat.UserID{ann.ID, bob.ID}, ann.ID)
	must(s.t, err)
	s.ingest(post(d, ann, 6, "only us"))
	at := chat.SearchPlace{At: first, Room: d.ID, Seq: 1}
	hits, err := s.SearchHits(s.t.Context(), bob.ID, []chat.SearchPlace{{Room: r.ID, Seq: 2}, at, {Room: den.ID, Seq: 1}, {Room: gone.ID, Seq: 1}})
	must(s.t, err)
	var got []string
	for _, h := range hits {
		got = append(got, fmt.Sprint(h.Slug, " ", h.Name, " ", h.AuthorName, " ", h.Body, " ", h.Direct))
	}
	if want := []string{r.Slug + " " + r.Name + " bob more tea false", "abc ann ann only us true"}; !slices.Equal(got, want) {
		s.t.Errorf("the hits are %q, want %q", got, want)
	}
}

func testSeekSpans(s *storeSuite) {
	r, ann, _ := s.hall()
	other := s.room("Other", ann, false)
	var cs []chat.Command
	for n := range 6 {
		cs = append(cs, post(r, ann, n, fmt.Sprintf("Ärger %d", n+1)))
	}
	s.ingest(append(cs, post(other, ann, 9, "ärger"))...)
	s.ingest(remove(r, ann, 5))
	all := s.spansOf(ann, endOfTime)
	a, b := all[r.ID], all[other.ID]
	expect := func(spans []chat.Span, words string, before chat.SearchPlace, most int, want ...int64) []chat.SearchPlace {
		s.t.Helper()
		found, err := s.SearchSpans(s.t.Context(), spans, []string{chat.Fold(words)}, before, most)
		must(s.t, err)
		var got []int64
		for _, p := range found {
			got = append(got, int64(p.Room)*100+p.Seq)
		}
		if !slices.Equal(got, want) || !slices.IsSortedFunc(found, func(a, b chat.SearchPlace) int { return b.Compare(a) }) {
			s.t.Errorf("%q before %s: %v, want %v", words, before, got, want)
		}
		return found
	}
	in, at := int64(r.ID)*100, int64(other.ID)*100
	found := expect([]chat.Span{a, b}, "ÄRGER", endOfTime, 9, at+1, in+6, in+4, in+3, in+2, in+1)
	expect([]chat.Span{a, b}, "ÄRGER", endOfTime, 2, at+1, in+6, in+4)
	expect([]chat.Span{{Room: r.ID, First: 2, Last: 4}}, "ÄRGER", endOfTime, 9, in+4, in+3, in+2)
	expect([]chat.Span{a, b}, "ÄRGER", found[2], 9, in+3, in+2, in+1)
	expect([]chat.Span{a, b}, "ärger 2", endOfTime, 9, in+2)
	timed, err := s.MessageTimes(s.t.Context(), []chat.Span{{Room: r.ID, First: 1, Last: 2}})
	if err != nil || len(timed) != 1 || !timed[0].Until.Equal(found[0].At) || timed[0].Last != 2 {
		s.t.Errorf("%+v %v", timed, err)
	}
}
