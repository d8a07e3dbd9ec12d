package conformance

import (
	"slices"
	"sync"
	"testing"
	"time"

	"parley/chat/storing"
)

// TestLeases tests a store against storing.Leases.
func TestLeases(t *testing.T, open OpenStore) {
	runStore(t, open, "workers share the shards", testShares)
	runStore(t, open, "workers that start at once hold nothing twice", testStartAtOnce)
	runStore(t, open, "a renewal keeps the epoch", testRenewal)
	runStore(t, open, "what is not renewed passes to others", testExpiry)
	runStore(t, open, "what is given back is free at once", testYield)
	runStore(t, open, "a shard is free until a worker reads it", testFree)
}

// workers are so many workers that have renewed in turn until no lease moves any more.
func (s *storeSuite) workers(n int) []*worker {
	ws := make([]*worker, n)
	for i := range ws {
		ws[i] = newWorker(s.t, s.Store)
	}
	settle(ws)
	return ws
}

func settle(ws []*worker) {
	for range 2 * len(ws) {
		for _, w := range ws {
			w.renew()
		}
	}
}

// expectShares fails unless the workers hold so many shards each, and each shard has
// one holder.
func (s *storeSuite) expectShares(ws []*worker, want ...int) {
	s.t.Helper()
	holders := map[int]int{}
	var got []int
	for _, w := range ws {
		got = append(got, len(w.held))
		for shard := range w.held {
			holders[shard]++
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		s.t.Errorf("shares of %v, want %v", got, want)
	}
	for shard, n := range holders {
		if n != 1 {
			s.t.Errorf("shard %d has %d holders", shard, n)
		}
	}
}

func testShares(s *storeSuite) {
	ws := s.workers(1)
	s.expectShares(ws, 16)
	ws = append(ws, newWorker(s.t, s.Store))
	settle(ws)
	s.expectShares(ws, 8, 8)
	ws = append(ws, newWorker(s.t, s.Store))
	settle(ws)
	s.expectShares(ws, 4, 6, 6)
	before := ws[0].held
	settle(ws)
	for shard, l := range before {
		if ws[0].held[shard] != l {
			s.t.Errorf("shard %d changed hands for nothing: %+v, then %+v", shard, l, ws[0].held[shard])
		}
	}
}

func testStartAtOnce(s *storeSuite) {
	ws := make([]*worker, 4)
	var wg sync.WaitGroup
	for i := range ws {
		ws[i] = newWorker(s.t, s.Store)
		wg.Go(ws[i].renew)
	}
	wg.Wait()
	settle(ws)
	s.expectShares(ws, 4, 4, 4, 4)
}

func testRenewal(s *storeSuite) {
	w := s.workers(1)[0]
	before := w.held
	for range 3 { // each within the TTL of the one before, and all together beyond it
		s.later(storing.LeaseTTL / 2)
		w.renew()
	}
	for shard, l := range before {
		if w.held[shard] != l || l.Epoch != 1 {
			s.t.Errorf("%+v became %+v", l, w.held[shard])
		}
	}
}

func testExpiry(s *storeSuite) {
	dead, next := s.workers(1)[0], newWorker(s.t, s.Store)
	next.renew()
	if len(next.held) != 0 {
		s.t.Errorf("took %d shards that are held", len(next.held))
	}
	s.later(storing.LeaseTTL + time.Second)
	next.renew()
	for shard, l := range next.held {
		if l.Epoch != dead.held[shard].Epoch+1 {
			s.t.Errorf("shard %d has epoch %d after %d", shard, l.Epoch, dead.held[shard].Epoch)
		}
	}
	s.expectShares([]*worker{next}, 16)
	dead.renew() // wakes up late, holds nothing, and gets its share like any other
	if len(dead.held) != 0 {
		s.t.Errorf("still holds %d", len(dead.held))
	}
	ws := []*worker{dead, next}
	settle(ws)
	s.expectShares(ws, 8, 8)
	before := next.held
	s.later(storing.LeaseTTL + time.Second)
	next.renew()
	for shard, l := range before {
		if got := next.held[shard]; got.Epoch != l.Epoch+1 {
			s.t.Errorf("one's own that ran out came back as %+v after %+v", got, l)
		}
	}
}

func testYield(s *storeSuite) {
	ws := s.workers(2)
	leaving, staying := ws[0], ws[1]
	held := leaving.leases()
	must(s.t, s.ReleaseLeases(s.t.Context(), leaving.id, held))
	staying.renew()
	s.expectShares([]*worker{staying}, 16)
	must(s.t, s.ReleaseLeases(s.t.Context(), leaving.id, held)) // another worker cannot release it
	staying.renew()
	s.expectShares([]*worker{staying}, 16)
}

func testFree(s *storeSuite) {
	expect := func(what string, want bool) {
		s.t.Helper()
		if free, err := s.HasFreeLease(s.t.Context()); err != nil || free != want {
			s.t.Errorf("%s: free is %t, %v", what, free, err)
		}
	}
	expect("before a worker came", true)
	w := s.workers(1)[0]
	expect("with one worker", false)
	s.later(storing.LeaseTTL + time.Second)
	expect("after its leases ran out", true)
	w.renew()
	expect("after they were taken again", false)
	must(s.t, s.ReleaseLeases(s.t.Context(), w.id, w.leases()))
	expect("after it left", true)
}
