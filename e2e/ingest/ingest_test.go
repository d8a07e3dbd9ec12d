package ingest

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
)

const (
	rounds     = 60
	roundsMost = 3000             // past it a worker never wakes
	patience   = 30 * time.Second // without any step: the workers hang
)

// Workers fail between any two steps, die, and sleep until others have taken over their shards. Stored
// commands come back. None of it may show.
func TestWhateverHappensToTheWorkersEachCommandIsDoneOnce(t *testing.T) {
	had := map[fault]int{}
	for seed := range uint64(5) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			y := openHarness(t, seed)
			rnd := rand.New(rand.NewPCG(seed, 1))
			y.work(rnd)
			y.finish(rnd)
			y.expectModel()
			for a, n := range y.had {
				had[a] += n
			}
		})
	}
	t.Logf("%v", had)
	for _, a := range []fault{notBegun, notHeard, notTold, notRemoved, partsRemoved, notThanked, died, slept, fenced, returned} {
		if had[a] == 0 && !t.Failed() {
			t.Errorf("no worker %s: this shows nothing of it", a)
		}
	}
}

// work enqueues commands while the workers have their accidents.
func (y *harness) work(rnd *rand.Rand) {
	y.t.Helper()
	for round := 0; round < rounds || y.aWorkerSleeps(); round++ {
		if round == roundsMost {
			y.t.Fatal("a worker that sleeps has no batch, or keeps its shards")
		}
		for range 1 + rnd.IntN(12) {
			y.put(y.next(rnd))
		}
		if rnd.IntN(4) == 0 {
			from := rnd.IntN(len(y.old))
			for _, c := range y.old[from:min(from+1+rnd.IntN(5), len(y.old))] {
				y.redeliver(c)
			}
		}
		switch {
		case round >= rounds:
		case round%20 == 5 && !y.aWorkerSleeps():
			if busy := y.readers(); len(busy) > 0 {
				h := busy[rnd.IntN(len(busy))]
				h.sleep()
				y.expire(h)
			}
		case round%20 == 15:
			y.workers[rnd.IntN(len(y.workers))].kill()
		}
		y.awaitStep()
		y.disturb(rnd)
	}
}

func (y *harness) aWorkerSleeps() bool {
	return slices.ContainsFunc(y.workers, func(h *testWorker) bool {
		asleep, _ := h.absent()
		return asleep
	})
}

// disturb replaces dead workers. It wakes sleeping ones some time after others have taken their shards over, so
// that their batches are old.
func (y *harness) disturb(rnd *rand.Rand) {
	y.t.Helper()
	for i, h := range y.workers {
		asleep, dead := h.absent()
		switch {
		case dead:
			<-h.over
			y.expire(h)
			y.workers[i] = startTestWorker(y.faults, uuid.New(), y.pg, y.rd)
		case asleep && h.busy() && rnd.IntN(5) == 0 && y.holds(h) == 0:
			h.wake()
		}
	}
}

// finish lets the workers store the rest without faults, and stops them.
func (y *harness) finish(rnd *rand.Rand) {
	y.t.Helper()
	y.endFaults()
	for y.waiting() > 0 {
		y.awaitStep()
		y.disturb(rnd)
	}
	y.close()
	if n := y.waiting(); n > 0 {
		y.t.Errorf("%d commands are left in the inbox", n)
	}
}
