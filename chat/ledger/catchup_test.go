package ledger_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"parley/chat"
	"parley/chat/chattest/harness"
)

// onlooker is a page: it appends new messages and replaces known ones.
type onlooker struct {
	rev  int64
	page []chat.Message
}

// take applies changes and reports whether they followed the reader's revision.
func (r *onlooker) take(t *testing.T, c chat.Changes) bool {
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

func sameMessages(a, b []chat.Message) bool {
	return slices.EqualFunc(a, b, func(x, y chat.Message) bool {
		return x.Seq == y.Seq && x.Rev == y.Rev && x.Body == y.Body && x.Deleted == y.Deleted &&
			x.Edited == y.Edited && slices.EqualFunc(x.Reactions, y.Reactions, chat.Reaction.Equal)
	})
}

// One reader is always present; others lose any events, and catch up at any moment. In
// the end all of them have the same transcript.
func TestAReaderWhoWasAwayEndsWithTheSameTranscript(t *testing.T) {
	for seed := range uint64(40) {
		rnd := rand.New(rand.NewPCG(seed, 2))
		s, r := harness.NewLog(t), &ideal{sent: map[chat.AuthorKey]bool{}}
		h := harness.NewHistory(s)
		always := &onlooker{}
		others := []*onlooker{{}, {}, {}, {}}
		catchUp := func(o *onlooker) {
			c, tooFar, err := h.Since(t.Context(), 1, o.rev)
			if err != nil || tooFar || !o.take(t, c) {
				t.Fatalf("catching up from %d: %+v %v %v", o.rev, c, tooFar, err)
			}
		}
		for range 60 {
			var batch []chat.Command
			for range 1 + rnd.IntN(5) {
				c := r.next(rnd)
				r.do(c)
				batch = append(batch, c)
			}
			event := s.Apply(batch...).Changes[0]
			if !always.take(t, event) {
				t.Fatalf("a gap for who was always there: %+v at %d", event, always.rev)
			}
			for _, o := range others {
				switch rnd.IntN(4) {
				case 0: // away
				case 1: // history first, and then an event already in it
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
			if !sameMessages(o.page, always.page) || o.rev != always.rev || o.rev != s.Rev() {
				t.Errorf("seed %d: reader %d ends at %d with %d messages, want %d with %d", seed, i, o.rev, len(o.page), always.rev, len(always.page))
			}
		}
		if !sameMessages(always.page, s.Transcript()) {
			t.Errorf("seed %d: who was always there has something else than what is stored", seed)
		}
	}
}

// A catch-up may break off between any two chunks. A reader that resumes from the last
// chunk's revision misses nothing and gets nothing twice.
func TestACatchUpGoesOnWhereItBrokeOff(t *testing.T) {
	for seed := range uint64(40) {
		rnd := rand.New(rand.NewPCG(seed, 3))
		s, r := harness.NewLog(t), &ideal{sent: map[chat.AuthorKey]bool{}}
		h := harness.NewHistory(s)
		o := &onlooker{}
		for range 30 {
			for range rnd.IntN(20) {
				c := r.next(rnd)
				r.do(c)
				s.Apply(c)
			}
			c, _, err := h.Since(t.Context(), 1, o.rev)
			if err != nil {
				t.Fatal(err)
			}
			pieces := c.Chunks(1 + rnd.IntN(8))
			for _, p := range pieces[:rnd.IntN(len(pieces)+1)] {
				if !o.take(t, p) {
					t.Fatalf("seed %d: a piece from %d to %d does not follow on %d", seed, p.Prev, p.Rev, o.rev)
				}
			}
		}
		c, _, _ := h.Since(t.Context(), 1, o.rev)
		o.take(t, c)
		if o.rev != s.Rev() || !sameMessages(o.page, s.Transcript()) {
			t.Errorf("seed %d: ends at %d with %d messages, want %d with %d", seed, o.rev, len(o.page), s.Rev(), s.Seq())
		}
	}
}
