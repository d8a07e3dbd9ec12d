package chat

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// Range and Since make a shelf an Archive.
func (s *shelf) Range(_ context.Context, _ RoomID, above, upto int64) ([]Message, error) {
	var ms []Message
	for _, m := range s.transcript() {
		if m.Seq > above && m.Seq <= upto && len(ms) < 200 {
			ms = append(ms, m)
		}
	}
	return ms, nil
}

func (s *shelf) Since(_ context.Context, _ RoomID, rev int64, most int) ([]Message, error) {
	ms := s.transcript()
	ms = slices.DeleteFunc(ms, func(m Message) bool { return m.Rev <= rev })
	slices.SortFunc(ms, func(a, b Message) int { return int(a.Rev - b.Rev) })
	return ms[:min(len(ms), most)], nil
}

// noCache is a Recent that has lost everything, and counts what it is offered.
type noCache struct{ filled int }

func (*noCache) Load(context.Context, Room, int64) ([]Message, bool) { return nil, false }
func (c *noCache) Fill(context.Context, Room, []Message)             { c.filled++ }

// onlooker is a page: what is new to it goes to the end, what it has is replaced.
type onlooker struct {
	rev  int64
	page []Message
}

// take applies changes and reports whether they followed on what the reader had.
func (r *onlooker) take(t *testing.T, c Changes) bool {
	t.Helper()
	if c.Rev <= r.rev {
		return true
	}
	if c.Prev != r.rev {
		return false
	}
	for _, m := range c.Messages {
		if m.NewTo(r.rev) {
			if m.Seq != int64(len(r.page))+1 {
				t.Errorf("message %d came after %d", m.Seq, len(r.page))
			}
			r.page = append(r.page, m)
		} else {
			if m.Rev < r.page[m.Seq-1].Rev {
				t.Errorf("message %d went back from rev %d to %d", m.Seq, r.page[m.Seq-1].Rev, m.Rev)
			}
			r.page[m.Seq-1] = m
		}
	}
	r.rev = c.Rev
	return true
}

func sameMessages(a, b []Message) bool {
	return slices.EqualFunc(a, b, func(x, y Message) bool {
		return x.Seq == y.Seq && x.Rev == y.Rev && x.Body == y.Body && x.Deleted == y.Deleted &&
			x.Edited == y.Edited && slices.Equal(x.Reactions, y.Reactions)
	})
}

// One reader is always there; others lose any events, and read what they missed
// at any moment. In the end all of them have the same.
func TestAReaderWhoWasAwayEndsWithTheSameTranscript(t *testing.T) {
	for seed := range uint64(40) {
		rnd := rand.New(rand.NewPCG(seed, 2))
		s, r := newShelf(t, 1), &ideal{sent: map[AuthorKey]bool{}}
		h := History{Archive: s, Recent: &noCache{}}
		always := &onlooker{}
		others := []*onlooker{{}, {}, {}, {}}
		catchUp := func(o *onlooker) {
			c, afresh, err := h.Since(t.Context(), 1, o.rev)
			if err != nil || afresh || !o.take(t, c) {
				t.Fatalf("catching up from %d: %+v %v %v", o.rev, c, afresh, err)
			}
		}
		for range 60 {
			var batch []Command
			for range 1 + rnd.IntN(5) {
				c := r.next(rnd)
				r.do(c)
				batch = append(batch, c)
			}
			event := s.ingest(batch...).Changes[0]
			if !always.take(t, event) {
				t.Fatalf("a gap for who was always there: %+v at %d", event, always.rev)
			}
			for _, o := range others {
				switch rnd.IntN(4) {
				case 0: // away
				case 1: // history first, and then the event that it holds already
					catchUp(o)
					o.take(t, event)
				default:
					if !o.take(t, event) && rnd.IntN(2) == 0 {
						catchUp(o)
					}
				}
			}
		}
		for i, o := range others {
			catchUp(o)
			if !sameMessages(o.page, always.page) || o.rev != always.rev || o.rev != s.rev {
				t.Errorf("seed %d: reader %d ends at %d with %d messages, want %d with %d", seed, i, o.rev, len(o.page), always.rev, len(always.page))
			}
		}
		if !sameMessages(always.page, s.transcript()) {
			t.Errorf("seed %d: who was always there has something else than what is stored", seed)
		}
	}
}

// A catch-up may break off between any two pieces. Whoever goes on from the
// level of the last one that arrived misses nothing and gets nothing twice.
func TestACatchUpGoesOnWhereItBrokeOff(t *testing.T) {
	for seed := range uint64(40) {
		rnd := rand.New(rand.NewPCG(seed, 3))
		s, r := newShelf(t, 1), &ideal{sent: map[AuthorKey]bool{}}
		h := History{Archive: s, Recent: &noCache{}}
		o := &onlooker{}
		for range 30 {
			for range rnd.IntN(20) {
				c := r.next(rnd)
				r.do(c)
				s.ingest(c)
			}
			c, _, err := h.Since(t.Context(), 1, o.rev)
			if err != nil {
				t.Fatal(err)
			}
			pieces := c.Pieces(1 + rnd.IntN(8))
			for _, p := range pieces[:rnd.IntN(len(pieces)+1)] {
				if !o.take(t, p) {
					t.Fatalf("seed %d: a piece from %d to %d does not follow on %d", seed, p.Prev, p.Rev, o.rev)
				}
			}
		}
		c, _, _ := h.Since(t.Context(), 1, o.rev)
		o.take(t, c)
		if o.rev != s.rev || !sameMessages(o.page, s.transcript()) {
			t.Errorf("seed %d: ends at %d with %d messages, want %d with %d", seed, o.rev, len(o.page), s.rev, s.seq)
		}
	}
}

func TestPiecesHoldEverythingOnce(t *testing.T) {
	c := Collect(1, 10, []Message{
		{Seq: 4, Rev: 11, FirstRev: 11}, {Seq: 2, Rev: 12, FirstRev: 2}, {Seq: 5, Rev: 14, FirstRev: 13}, {Seq: 1, Rev: 15, FirstRev: 1},
	})
	for n, want := range map[int][]int64{1: {11, 12, 13, 15}, 2: {12, 15}, 3: {13, 15}, 4: {15}, 9: {15}} {
		var seqs, levels []int64
		prev := int64(10)
		for _, p := range c.Pieces(n) {
			if p.Prev != prev || p.Room != 1 {
				t.Errorf("by %d: a piece of room %d from %d follows one to %d", n, p.Room, p.Prev, prev)
			}
			for _, m := range p.Messages {
				seqs = append(seqs, m.Seq)
			}
			prev = p.Rev
			levels = append(levels, p.Rev)
		}
		if !slices.Equal(seqs, []int64{4, 2, 5, 1}) || !slices.Equal(levels, want) {
			t.Errorf("by %d: %v up to %v", n, seqs, levels)
		}
	}
	if got := Collect(1, 10, nil).Pieces(5); len(got) != 0 {
		t.Errorf("of nothing: %+v", got)
	}
}

func filled(t *testing.T, n int) (*shelf, Room) {
	s := newShelf(t, 1)
	var cs []Command
	for i := range n {
		c := post(1, 0, strings.Repeat("x", i+1))
		cs = append(cs, c)
	}
	s.ingest(cs...)
	return s, Room{ID: 1, LastSeq: s.seq, LastRev: s.rev}
}

func TestWhoMissedTooMuchLoadsThePageAfresh(t *testing.T) {
	s, _ := filled(t, SinceMax+1)
	h := History{Archive: s, Recent: &noCache{}}
	c, afresh, err := h.Since(t.Context(), 1, 1)
	if err != nil || afresh || len(c.Messages) != SinceMax {
		t.Errorf("%d changes, afresh %v, %v", len(c.Messages), afresh, err)
	}
	c, afresh, err = h.Since(t.Context(), 1, 0)
	if err != nil || !afresh || len(c.Messages) != 0 || c.Rev != 0 {
		t.Errorf("one more: %d changes, afresh %v, %v", len(c.Messages), afresh, err)
	}
}

func TestPagesLeadToEachOther(t *testing.T) {
	s, room := filled(t, 120)
	h := History{Archive: s, Recent: &noCache{}}
	get := func(p Page, err error) Page {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	latest := get(h.Latest(t.Context(), room))
	for _, c := range []struct {
		what         string
		page         Page
		first, last  int64
		older, newer int64
	}{
		{"the newest", latest, 71, 120, 71, 0},
		{"before it", get(h.Before(t.Context(), room, latest.Older)), 21, 70, 21, 70},
		{"the first", get(h.Before(t.Context(), room, 21)), 1, 20, 0, 20},
		{"after the first", get(h.After(t.Context(), room, 20)), 21, 70, 21, 70},
		{"after that", get(h.After(t.Context(), room, 70)), 71, 120, 71, 0},
		{"in the middle", get(h.Around(t.Context(), room, 60)), 36, 85, 36, 85},
		{"around the first", get(h.Around(t.Context(), room, 1)), 1, 26, 0, 26},
		{"around the last", get(h.Around(t.Context(), room, 120)), 71, 120, 71, 0},
		{"before what does not exist yet", get(h.Before(t.Context(), room, 1<<62)), 71, 120, 71, 0},
		{"after a number below zero", get(h.After(t.Context(), room, -5)), 1, 50, 0, 50},
	} {
		t.Run(c.what, func(t *testing.T) {
			ms := c.page.Messages
			if len(ms) == 0 || ms[0].Seq != c.first || ms[len(ms)-1].Seq != c.last || int64(len(ms)) != c.last-c.first+1 {
				t.Fatalf("%d messages", len(ms))
			}
			if c.page.Older != c.older || c.page.Newer != c.newer || c.page.Rev != room.LastRev {
				t.Errorf("older %d newer %d rev %d, want %d %d", c.page.Older, c.page.Newer, c.page.Rev, c.older, c.newer)
			}
		})
	}
}

func TestThereIsNoPageAroundAMessageThatDoesNotExist(t *testing.T) {
	s, room := filled(t, 3)
	h := History{Archive: s, Recent: &noCache{}}
	for _, seq := range []int64{-1, 0, 4, 1 << 62} {
		if _, err := h.Around(t.Context(), room, seq); !Is(err, NotFound) {
			t.Errorf("around %d: %v", seq, err)
		}
		if _, err := h.Get(t.Context(), room, seq); !Is(err, NotFound) {
			t.Errorf("get %d: %v", seq, err)
		}
	}
	if m, err := h.Get(t.Context(), room, 2); err != nil || m.Seq != 2 {
		t.Errorf("%+v %v", m, err)
	}
}

func TestAnEmptyRoomHasAnEmptyPage(t *testing.T) {
	s := newShelf(t, 1)
	p, err := (&History{Archive: s, Recent: &noCache{}}).Latest(t.Context(), Room{ID: 1})
	if err != nil || len(p.Messages) != 0 || p.Older != 0 || p.Newer != 0 {
		t.Errorf("%+v %v", p, err)
	}
}

// hot is a cache that has what it was given.
type hot struct{ ms []Message }

func (c hot) Load(_ context.Context, r Room, above int64) ([]Message, bool) {
	return c.ms, len(c.ms) == int(r.LastSeq-above)
}
func (hot) Fill(context.Context, Room, []Message) {}

// away is an archive that cannot be reached.
type away struct{}

var errAway = errors.New("away")

func (away) Range(context.Context, RoomID, int64, int64) ([]Message, error) { return nil, errAway }
func (away) Since(context.Context, RoomID, int64, int) ([]Message, error)   { return nil, errAway }

func TestTheCacheSparesTheArchive(t *testing.T) {
	s, room := filled(t, 60)
	ms, _ := s.Range(t.Context(), 1, 10, 60)
	h := History{Archive: away{}, Recent: hot{ms}}
	p, err := h.Latest(t.Context(), room)
	if err != nil || len(p.Messages) != 50 || p.Older != 11 {
		t.Errorf("%d messages, older %d, %v", len(p.Messages), p.Older, err)
	}
}

func TestWhatTheCacheLostIsReadAndOffered(t *testing.T) {
	s, room := filled(t, 60)
	cold := &noCache{}
	p, err := (&History{Archive: s, Recent: cold}).Latest(t.Context(), room)
	if err != nil || len(p.Messages) != 50 || cold.filled != 1 {
		t.Errorf("%d messages, filled %d times, %v", len(p.Messages), cold.filled, err)
	}
	if _, err := (&History{Archive: away{}, Recent: cold}).Latest(t.Context(), room); !errors.Is(err, errAway) {
		t.Errorf("with the archive away: %v", err)
	}
	if _, _, err := (&History{Archive: away{}, Recent: cold}).Since(t.Context(), 1, 0); !errors.Is(err, errAway) {
		t.Errorf("with the archive away: %v", err)
	}
	if cold.filled != 1 {
		t.Error("an outage was cached")
	}
}
