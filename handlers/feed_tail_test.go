package handlers

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/sync/singleflight"

	"parley/chat"
	"parley/handlers/hub"
)

// shelf is an archive in memory, which counts how often it is asked.
type shelf struct {
	mu    sync.Mutex // guards what follows
	ms    map[int64]chat.Message
	rev   int64
	asked atomic.Int32
	shut  chan struct{} // an answer waits for it to be closed; nil: it does not
}

// change posts a message or changes one, and returns how that is announced.
func (s *shelf) change(rnd *rand.Rand) chat.Changes {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := chat.Changes{Room: 1, Prev: s.rev}
	for range 1 + rnd.IntN(3) {
		s.rev++
		seq := int64(len(s.ms) + 1)
		m := chat.Message{Room: 1, Seq: seq, FirstRev: s.rev}
		if known := int(seq) - 1; known > 0 && rnd.IntN(3) == 0 {
			m = s.ms[1+rnd.Int64N(int64(known))]
		}
		m.Rev, m.Body = s.rev, fmt.Sprint("as of ", s.rev)
		s.ms[m.Seq] = m
		c.Messages = slices.DeleteFunc(c.Messages, func(o chat.Message) bool { return o.Seq == m.Seq })
		c.Messages = append(c.Messages, m)
	}
	c.Rev, c.LastSeq = s.rev, int64(len(s.ms))
	return c
}

func (s *shelf) Range(context.Context, chat.RoomID, int64, int64) ([]chat.Message, error) {
	panic("nobody asks for a page here")
}

func (s *shelf) Thread(context.Context, chat.RoomID, int64, int64, int) ([]chat.Message, error) {
	panic("nobody asks for a thread here")
}

func (s *shelf) Since(_ context.Context, _ chat.RoomID, rev int64, most int) ([]chat.Message, error) {
	s.asked.Add(1)
	if s.shut != nil {
		<-s.shut
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	var ms []chat.Message
	for _, m := range s.ms {
		if m.Rev > rev {
			ms = append(ms, m)
		}
	}
	slices.SortFunc(ms, func(a, b chat.Message) int { return int(a.Rev - b.Rev) })
	return ms[:min(len(ms), most)], nil
}

func shelved(t *testing.T) (*shelf, *feed) {
	s := &shelf{ms: map[int64]chat.Message{}}
	l := NewLive(LiveConfig{History: &chat.History{Archive: s}})
	t.Cleanup(l.stop)
	return s, &feed{live: l, room: chat.Room{ID: 1, Slug: "tea"}}
}

// What a node remembers of a room is what its archive says, whatever it heard and
// asked before, and whatever it has forgotten.
func TestATailTellsWhatTheArchiveWould(t *testing.T) {
	for seed := range uint64(40) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		s, f := shelved(t)
		for range rnd.IntN(30) { // before the node looked at the room
			s.change(rnd)
		}
		f.rev = s.rev
		f.tail.base, f.tail.rev = s.rev, s.rev
		for range 150 {
			switch rnd.IntN(8) {
			case 0: // lost on its way: asked for, as fetchAll does
				s.change(rnd)
				c, _, _ := f.live.History.Since(t.Context(), 1, f.rev)
				f.tail.add(c, time.Now())
				f.rev = c.Rev
			case 1:
				f.tail.prune(time.Now().Add(2 * tailKeep))
			case 2, 3:
				after := rnd.Int64N(s.rev + 1)
				if m, c, ok := f.recall(missing{hub.Socket, after}); ok && m.rev == 0 {
					expectSince(t, s, seed, after, c)
				}
				if m, err := f.missed(t.Context(), hub.Socket, after); err != nil || m.rev < f.rev || m.afresh {
					t.Fatalf("seed %d: after %d: %+v, %v", seed, after, m.rev, err)
				}
			default:
				c := s.change(rnd)
				f.tail.add(c, time.Now())
				f.rev = c.Rev
			}
		}
	}
}

// expectSince holds changes against the archive's own: they are level with the same
// rev, or with an earlier one that the feed has.
func expectSince(t *testing.T, s *shelf, seed uint64, after int64, c chat.Changes) {
	t.Helper()
	ms, _ := s.Since(t.Context(), 1, after, 1<<20)
	want := chat.Collect(1, after, ms)
	want.Rev = s.rev
	if c.Rev != want.Rev || c.Prev != want.Prev || !slices.EqualFunc(c.Messages, want.Messages, same) {
		t.Fatalf("seed %d: after %d: %v up to %d, want %v up to %d", seed, after, c.Messages, c.Rev, want.Messages, want.Rev)
	}
}

func same(a, b chat.Message) bool { return a.Seq == b.Seq && a.Rev == b.Rev && a.Body == b.Body }

// A node has gone, and all who were there come here at once.
func TestOfManyWhoComeBackOneAsksTheArchive(t *testing.T) {
	s, f := shelved(t)
	rnd := rand.New(rand.NewPCG(1, 1))
	for range 60 {
		s.change(rnd)
	}
	f.rev = s.rev
	f.tail.base, f.tail.rev = s.rev, s.rev
	parts := map[string]int{}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for n := range 500 {
		wg.Go(func() {
			m, err := f.missed(t.Context(), hub.Socket, s.rev-10-int64(n%5))
			if err != nil || m.rev != s.rev || m.none {
				t.Errorf("%+v, %v", m, err)
				return
			}
			mu.Lock()
			defer mu.Unlock()
			parts[fmt.Sprintf("%d: %s", n%5, m.parts)]++
		})
	}
	wg.Wait()
	if n := s.asked.Load(); n != 1 {
		t.Errorf("the archive was asked %d times", n)
	}
	if len(parts) != 5 {
		t.Errorf("%d answers to five questions: %v", len(parts), slices.Collect(maps.Values(parts)))
	}
}

func TestWhoHasMoreThanTheArchiveIsTold(t *testing.T) {
	s, f := shelved(t)
	s.change(rand.New(rand.NewPCG(1, 1)))
	f.rev = s.rev
	f.tail.base, f.tail.rev = s.rev, s.rev
	m, err := f.missed(t.Context(), hub.Socket, s.rev+5)
	if err != nil || !m.none || m.rev != s.rev+5 {
		t.Errorf("%+v, %v", m, err)
	}

	// What it said is no news of the room: what comes is remembered as before.
	c := s.change(rand.New(rand.NewPCG(1, 2)))
	f.tail.add(c, time.Now())
	f.rev = c.Rev
	asked := s.asked.Load()
	if m, err := f.missed(t.Context(), hub.Socket, c.Prev); err != nil || m.rev != c.Rev || m.none {
		t.Errorf("%+v, %v", m, err)
	}
	if n := s.asked.Load() - asked; n != 0 {
		t.Errorf("the archive was asked %d times for what was just announced", n)
	}
}

// One has been away for longer than is told one by one, the others for a moment.
func TestWhoMissedLittleIsNotSentAwayWithWhoMissedMuch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, f := shelved(t)
		rnd := rand.New(rand.NewPCG(1, 1))
		for len(s.ms) <= chat.SinceMax {
			s.change(rnd)
		}
		f.rev = s.rev
		f.tail.base, f.tail.rev = s.rev, s.rev
		s.shut = make(chan struct{})
		answers := make([]missed, 3)
		for n, after := range []int64{0, s.rev - 5, 0} {
			go func() {
				var err error
				if answers[n], err = f.missed(t.Context(), hub.Socket, after); err != nil {
					t.Error(after, err)
				}
			}()
			synctest.Wait() // they ask, or wait for who asked before
		}
		close(s.shut)
		synctest.Wait()
		if far := answers[0]; !far.afresh || !answers[2].afresh {
			t.Errorf("everything is %+v", far)
		}
		if near := answers[1]; near.afresh || near.none || near.rev != s.rev {
			t.Errorf("five changes are %+v", near)
		}
		if n := s.asked.Load(); n != 2 {
			t.Errorf("the archive was asked %d times", n)
		}
	})
}

func TestAnswersAreNotKeptWithoutBound(t *testing.T) {
	s, f := shelved(t)
	rnd := rand.New(rand.NewPCG(1, 1))
	for s.rev < 4*madeMost {
		f.tail.add(s.change(rnd), time.Now())
	}
	f.rev = s.rev
	for after := range s.rev {
		if m, err := f.missed(t.Context(), hub.Socket, after); err != nil || m.rev != s.rev {
			t.Fatalf("after %d: %+v, %v", after, m.rev, err)
		}
	}
	if n := len(f.tail.made); n > madeMost {
		t.Errorf("%d answers are kept", n)
	}
}

// Whoever has just subscribed must hear what the archive says from then on, and not
// what somebody else is being told out of memory.
func TestWhoAsksAnewIsNotAnsweredOutOfMemory(t *testing.T) {
	s, f := shelved(t)
	s.change(rand.New(rand.NewPCG(1, 1)))
	asked := make(chan singleflight.Result, 1)
	asked <- singleflight.Result{Val: answered{}} // as of the beginning, and not asked for now
	f.fetching = true
	f.fetchAll(asked)
	if f.rev != s.rev || f.fetching || s.asked.Load() != 1 {
		t.Errorf("level with %d instead of %d; the archive was asked %d times", f.rev, s.rev, s.asked.Load())
	}
}

// Those who were away come as soon as the subscription stands: the question that the
// node asks then is theirs too.
func TestWhoWasAwaySharesTheFirstQuestion(t *testing.T) {
	s, f := shelved(t)
	rnd := rand.New(rand.NewPCG(1, 1))
	for range 20 {
		s.change(rnd)
	}
	f.rev, f.from, f.confirmed = s.rev, s.rev-10, make(chan struct{})
	f.tail.base, f.tail.rev = s.rev, s.rev
	f.subscribed()
	m, err := f.missed(t.Context(), hub.Socket, s.rev-10)
	f.live.tasks.Wait()
	if err != nil || m.rev != s.rev || m.none || s.asked.Load() != 1 {
		t.Errorf("%d, %v; the archive was asked %d times", m.rev, err, s.asked.Load())
	}
}

// The first who comes to a node that has just begun may be level, and the second not.
func TestANodeThatHasJustBegunExpectsWhoWasAway(t *testing.T) {
	s, f := shelved(t)
	rnd := rand.New(rand.NewPCG(1, 1))
	for range 20 {
		s.change(rnd)
	}
	f.rev, f.from, f.confirmed = s.rev, s.rev, make(chan struct{})
	f.tail.base, f.tail.rev = s.rev, s.rev
	f.subscribed()
	for range 10 {
		if m, err := f.missed(t.Context(), hub.Socket, rnd.Int64N(s.rev)); err != nil || m.rev != s.rev || m.none {
			t.Errorf("%d, %v", m.rev, err)
		}
	}
	f.live.tasks.Wait()
	if n := s.asked.Load(); n != 1 {
		t.Errorf("the archive was asked %d times", n)
	}
}

// What is announced while the archive is being asked is not told twice, and nobody
// falls behind over it.
func TestWhatIsAnnouncedMeanwhileIsToldOnce(t *testing.T) {
	s, f := shelved(t)
	rnd := rand.New(rand.NewPCG(1, 1))
	first := s.change(rnd)
	asked := make(chan singleflight.Result, 1)
	c, _, err := f.live.History.Since(t.Context(), 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.changes(first)
	second := s.change(rnd)
	c2, _, err := f.live.History.Since(t.Context(), 1, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.fetching = true
	asked <- singleflight.Result{Val: answered{Changes: c2, now: true}}
	f.fetchAll(asked)
	f.changes(second)
	if c.Rev != first.Rev || f.rev != second.Rev || f.fetching {
		t.Errorf("level with %d instead of %d", f.rev, second.Rev)
	}
	got := f.tail.runs[len(f.tail.runs)-1]
	if got.Prev != first.Rev || got.Rev != second.Rev {
		t.Errorf("it was shown as from %d to %d, and %d was known", got.Prev, got.Rev, first.Rev)
	}
}
