package search_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/chattest"
	"parley/chat/chattest/harness"
	"parley/chat/search"
)

func TestSearchResultsComeTwentyAtATimeNewestFirst(t *testing.T) {
	s, room := harness.Filled(t, 45) // x, xx, xxx …
	finder := search.New(s, chat.NoLimits{})
	var got []int64
	var pages []int
	for before := int64(0); ; {
		f, err := finder.Find(t.Context(), 1, room, "XX", before)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range f.Messages {
			got = append(got, m.Seq)
		}
		pages = append(pages, len(f.Messages))
		if before = f.Back; before == 0 {
			break
		}
	}
	if len(got) != 44 || got[0] != 45 || got[43] != 2 || !slices.IsSortedFunc(got, func(a, b int64) int { return int(b - a) }) {
		t.Errorf("found %v", got)
	}
	if !slices.Equal(pages, []int{20, 20, 4}) {
		t.Errorf("in pages of %v", pages)
	}
}

func TestAPageThatIsJustFullAtTheFirstMessageIsTheLast(t *testing.T) {
	s, room := harness.Filled(t, search.PageSize)
	f, err := search.New(s, chat.NoLimits{}).Find(t.Context(), 1, room, "x", 0)
	if err != nil || len(f.Messages) != search.PageSize || f.Back != 0 {
		t.Errorf("%d found, back to %d, %v", len(f.Messages), f.Back, err)
	}
}

// searchRecorder notes the range of each search.
type searchRecorder struct {
	search.Store
	ranges [][2]int64
}

func recordSearches(t *testing.T) *searchRecorder {
	return &searchRecorder{Store: harness.NewLog(t)}
}

func (r *searchRecorder) SearchMessages(ctx context.Context, room chat.RoomID, words []string, above, before int64, most int) ([]chat.Message, error) {
	r.ranges = append(r.ranges, [2]int64{above + 1, before - 1})
	return r.Store.SearchMessages(ctx, room, words, above, before, most)
}

func TestASearchLooksThroughNoMoreThanItsWindowAndGoesOnFromThere(t *testing.T) {
	r := recordSearches(t)
	finder := search.New(r, chat.NoLimits{})
	finder.Now = func() time.Time { return harness.Noon }
	room := chat.Room{ID: 1, LastSeq: 2*search.Window + 500}
	want := room.LastSeq
	for before, asked := int64(0), 0; asked == 0 || before != 0; asked++ {
		r.ranges = nil
		f, err := finder.Find(t.Context(), 1, room, "x", before)
		if err != nil || len(f.Messages) != 0 || asked > 2 {
			t.Fatalf("%+v %v", f, err)
		}
		looked := int64(0)
		for _, one := range r.ranges {
			if one[1] != want || one[1]-one[0] >= search.Step {
				t.Fatalf("it looked through %v, after all down to %d", one, want+1)
			}
			looked += one[1] - one[0] + 1
			want = one[0] - 1
		}
		if looked > search.Window {
			t.Errorf("it looked through %d messages at once", looked)
		}
		if f.Back != 0 && f.Back != want+1 {
			t.Errorf("it says it was back at %d, and was at %d", f.Back, want+1)
		}
		before = f.Back
	}
	if want != 0 {
		t.Errorf("the messages up to %d were left out", want)
	}
}

func TestASearchWhoseTimeIsUpSaysHowFarItCame(t *testing.T) {
	now := harness.Noon
	slow := func() time.Time { now = now.Add(search.TimeLimit / 2); return now }
	finder := search.New(harness.NewLog(t), chat.NoLimits{})
	finder.Now = slow
	f, err := finder.Find(t.Context(), 1, chat.Room{LastSeq: 9000}, "x", 0)
	if want := int64(9001 - search.Step); err != nil || f.Back != want {
		t.Errorf("it was back at %d, want %d; %v", f.Back, want, err)
	}
}

func TestASearchThatWasHeldUpComesFurtherBackAllTheSame(t *testing.T) {
	now := harness.Noon
	finder := search.New(harness.NewLog(t), chat.NoLimits{})
	finder.Now = func() time.Time { now = now.Add(2 * search.TimeLimit); return now }
	for last, want := range map[int64]int64{9000: 9001 - search.Step, 60: 0} {
		f, err := finder.Find(t.Context(), 1, chat.Room{LastSeq: last}, "x", 0)
		if err != nil || f.Back != want {
			t.Errorf("of %d: it was back at %d, want %d; %v", last, f.Back, want, err)
		}
	}
}

func TestNothingIsLookedThroughBeforeTheFirstMessage(t *testing.T) {
	for _, c := range []struct{ last, before int64 }{{0, 0}, {5, 1}, {5, -3}} {
		r := recordSearches(t)
		f, err := search.New(r, chat.NoLimits{}).Find(t.Context(), 1, chat.Room{LastSeq: c.last}, "x", c.before)
		if err != nil || f.Back != 0 || len(r.ranges) != 0 {
			t.Errorf("%+v: %+v, looked through %v, %v", c, f, r.ranges, err)
		}
	}
	r := recordSearches(t)
	_, err := search.New(r, chat.NoLimits{}).Find(t.Context(), 1, chat.Room{LastSeq: 5}, "x", 1<<62)
	if err != nil || len(r.ranges) != 1 || r.ranges[0] != [2]int64{1, 5} {
		t.Errorf("before what does not exist yet: looked through %v, %v", r.ranges, err)
	}
}

func TestAnOutageIsNotTakenForNothingFound(t *testing.T) {
	s, room := harness.Filled(t, 5)
	s.FailWith(harness.ErrDown)
	_, err := search.New(s, chat.NoLimits{}).Find(t.Context(), 1, room, "x", 0)
	if !errors.Is(err, harness.ErrDown) {
		t.Errorf("it says %v", err)
	}
}

func TestSearchingIsLimitedAsLongAsItCanBeCounted(t *testing.T) {
	s, room := harness.Filled(t, 3)
	limits := chattest.NewLimits(func() time.Time { return harness.Noon })
	finder := search.New(s, limits)
	for range chat.SearchesByPerson.Burst {
		if _, err := finder.Find(t.Context(), 1, room, "x", 0); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := finder.Find(t.Context(), 1, room, "x", 0); !chat.Is(err, chat.TooMany) {
		t.Errorf("one too many: %v", err)
	}
	if _, err := finder.Find(t.Context(), 2, room, "x", 0); err != nil {
		t.Errorf("another user's first: %v", err)
	}
	limits.GoDown()
	if f, err := finder.Find(t.Context(), 1, room, "x", 0); err != nil || len(f.Messages) != 3 {
		t.Errorf("while the limits are down: %d found, %v", len(f.Messages), err)
	}
}
