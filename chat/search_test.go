package chat

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// SearchMessages makes a shelf a MessageSearch.
func (s *shelf) SearchMessages(_ context.Context, _ RoomID, words []string, above, before int64, most int) (found []Message, err error) {
	for seq := before - 1; seq > above && len(found) < most; seq-- {
		m := s.messages[seq]
		lacks := func(w string) bool { return !strings.Contains(strings.ToLower(m.Body), strings.ToLower(w)) }
		if !slices.ContainsFunc(words, lacks) {
			found = append(found, m)
		}
	}
	return found, nil
}

func TestWhatIsFoundComesTwentyAtATimeNewestFirst(t *testing.T) {
	s, room := filled(t, 45) // x, xx, xxx …
	search := Search{Store: s, Limits: NoLimits{}}
	var got []int64
	var pages []int
	for before := int64(0); ; {
		f, err := search.Find(t.Context(), 1, room, "XX", before)
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
	s, room := filled(t, SearchPageSize)
	f, err := (&Search{Store: s, Limits: NoLimits{}}).Find(t.Context(), 1, room, "x", 0)
	if err != nil || len(f.Messages) != SearchPageSize || f.Back != 0 {
		t.Errorf("%d found, back to %d, %v", len(f.Messages), f.Back, err)
	}
}

// scout finds nothing, and notes the range of each search.
type scout struct {
	runs  [][2]int64
	wrong error
}

func (r *scout) SearchMessages(_ context.Context, _ RoomID, _ []string, above, before int64, _ int) ([]Message, error) {
	r.runs = append(r.runs, [2]int64{above + 1, before - 1})
	return nil, r.wrong
}

func TestASearchLooksThroughNoMoreThanItsWindowAndGoesOnFromThere(t *testing.T) {
	r := &scout{}
	search := Search{Store: r, Limits: NoLimits{}, Now: func() time.Time { return noon }}
	room := Room{ID: 1, LastSeq: 2*SearchWindow + 500}
	want := room.LastSeq
	for before, asked := int64(0), 0; asked == 0 || before != 0; asked++ {
		r.runs = nil
		f, err := search.Find(t.Context(), 1, room, "x", before)
		if err != nil || len(f.Messages) != 0 || asked > 2 {
			t.Fatalf("%+v %v", f, err)
		}
		looked := int64(0)
		for _, run := range r.runs {
			if run[1] != want || run[1]-run[0] >= searchStep {
				t.Fatalf("it looked through %v, after all down to %d", run, want+1)
			}
			looked += run[1] - run[0] + 1
			want = run[0] - 1
		}
		if looked > SearchWindow {
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
	now := noon
	slow := func() time.Time { now = now.Add(searchTime / 2); return now }
	f, err := (&Search{Store: &scout{}, Limits: NoLimits{}, Now: slow}).Find(t.Context(), 1, Room{LastSeq: 9000}, "x", 0)
	if want := int64(9001 - searchStep); err != nil || f.Back != want {
		t.Errorf("it was back at %d, want %d; %v", f.Back, want, err)
	}
}

func TestNothingIsLookedThroughBeforeTheFirstMessage(t *testing.T) {
	for _, c := range []struct{ last, before int64 }{{0, 0}, {5, 1}, {5, -3}} {
		r := &scout{}
		f, err := (&Search{Store: r, Limits: NoLimits{}}).Find(t.Context(), 1, Room{LastSeq: c.last}, "x", c.before)
		if err != nil || f.Back != 0 || len(r.runs) != 0 {
			t.Errorf("%+v: %+v, looked through %v, %v", c, f, r.runs, err)
		}
	}
	r := &scout{}
	_, err := (&Search{Store: r, Limits: NoLimits{}}).Find(t.Context(), 1, Room{LastSeq: 5}, "x", 1<<62)
	if err != nil || len(r.runs) != 1 || r.runs[0] != [2]int64{1, 5} {
		t.Errorf("before what does not exist yet: looked through %v, %v", r.runs, err)
	}
}

func TestAnOutageIsNotTakenForNothingFound(t *testing.T) {
	_, err := (&Search{Store: &scout{wrong: errAway}, Limits: NoLimits{}}).Find(t.Context(), 1, Room{LastSeq: 5}, "x", 0)
	if !errors.Is(err, errAway) {
		t.Errorf("it says %v", err)
	}
}

func TestSearchingIsLimitedAsLongAsItCanBeCounted(t *testing.T) {
	s, room := filled(t, 3)
	search := Search{Store: s, Limits: &meter{left: 1}}
	if _, err := search.Find(t.Context(), 1, room, "x", 0); err != nil {
		t.Error(err)
	}
	if _, err := search.Find(t.Context(), 1, room, "x", 0); !Is(err, TooMany) {
		t.Errorf("one too many: %v", err)
	}
	search.Limits = &meter{wrong: Down("The counter", nil)}
	if f, err := search.Find(t.Context(), 1, room, "x", 0); err != nil || len(f.Messages) != 3 {
		t.Errorf("while nobody counts: %d found, %v", len(f.Messages), err)
	}
}
