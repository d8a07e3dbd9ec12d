package storing_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"parley/chat"
	"parley/chat/storing"

	"github.com/google/uuid"
)

func TestAnOutageLosesNothing(t *testing.T) {
	runWorker(t, func(t *testing.T, h *workerHarness) {
		h.db.GoDown()
		h.enqueue(1, 0, "a")
		elapse(time.Minute)
		h.enqueue(1, 1, "b")
		if tries := h.inbox.Reads(1); tries < 10 || tries > 100 {
			t.Errorf("tried %d times in a minute", tries)
		}
		h.db.Recover()
		elapse(2 * storing.PauseMax)
		if got := h.bodies(1); !slices.Equal(got, []string{"a", "b"}) || h.inbox.Waiting() != 0 || len(h.inbox.DeadLetters()) != 0 {
			t.Errorf("stored %q, %d wait, %d dead letters", got, h.inbox.Waiting(), len(h.inbox.DeadLetters()))
		}
	})
}

func TestAPanicWhileStoringEndsOneTry(t *testing.T) {
	runWorker(t, func(t *testing.T, h *workerHarness) {
		h.log.panicWith("a bug in the store")
		h.enqueue(1, 0, "a")
		elapse(time.Minute)
		if tries := h.inbox.Reads(1); tries < 10 || tries > 100 {
			t.Errorf("tried %d times in a minute", tries)
		}
		h.log.panicWith("")
		elapse(2 * storing.PauseMax)
		if got := h.bodies(1); !slices.Equal(got, []string{"a"}) || h.inbox.Waiting() != 0 || len(h.inbox.DeadLetters()) != 0 {
			t.Errorf("stored %q, %d wait, %d dead letters", got, h.inbox.Waiting(), len(h.inbox.DeadLetters()))
		}
	})
}

func TestACommandThatPanicsCostsNoOther(t *testing.T) {
	for name, shards := range map[string][3]chat.RoomID{"in its shard": {1, 1, 1}, "in other shards": {2, 1, 3}} {
		t.Run(name, func(t *testing.T) {
			runWorker(t, func(t *testing.T, h *workerHarness) {
				h.log.bomb = "bomb"
				for n, body := range []string{"a", "bomb", "b"} {
					h.enqueue(shards[n], n, body)
				}
				elapse(time.Minute)
				h.enqueue(shards[2], 3, "c")
				elapse(time.Minute)
				stored := slices.Concat(h.bodies(1), h.bodies(2), h.bodies(3))
				slices.Sort(stored)
				dead := h.inbox.DeadLetters()
				if !slices.Equal(stored, []string{"a", "b", "c"}) || h.inbox.Waiting() != 0 || len(dead) != 1 {
					t.Errorf("stored %q, %d wait, dead letters %+v", stored, h.inbox.Waiting(), dead)
				}
			})
		})
	}
}

func TestARedisThatIsAwayIsAskedNowAndThen(t *testing.T) {
	runWorker(t, func(t *testing.T, h *workerHarness) {
		h.inbox.GoDown()
		elapse(time.Minute)
		if tries := h.inbox.Reads(1); tries < 10 || tries > 100 {
			t.Errorf("tried %d times in a minute", tries)
		}
	})
}

func TestAStopFinishesItsBatchesAndReleasesTheShards(t *testing.T) {
	runWorker(t, func(t *testing.T, h *workerHarness) {
		release := h.log.block()
		for room := range chat.RoomID(4) {
			h.enqueue(1+room, 0, "in hand")
			synctest.Wait()
		}
		h.stop()
		elapse(time.Second)
		h.enqueue(1, 1, "too late")
		select {
		case <-h.over:
			t.Error("it did not wait")
		default:
		}
		if free, err := h.db.HasFreeLease(t.Context()); err != nil || free {
			t.Error("shards were released while something was in hand")
		}
		release()
		<-h.over
		for room := range chat.RoomID(4) {
			if got := h.bodies(1 + room); !slices.Equal(got, []string{"in hand"}) {
				t.Errorf("stored %q", got)
			}
		}
		if n := len(h.outbox.Outcomes()); n != 4 || h.inbox.Waiting() != 1 {
			t.Errorf("%d announced, %d wait", n, h.inbox.Waiting())
		}
		if free := h.renew(uuid.New()); len(free) != chat.ShardCount {
			t.Errorf("another worker can have %v at once", free)
		}
	})
}

func TestAStopDoesNotWaitForADatabaseThatStandsStill(t *testing.T) {
	runWorker(t, func(t *testing.T, h *workerHarness) {
		h.log.block()
		for room := range chat.RoomID(4) {
			h.enqueue(1+room, 0, "in hand")
		}
		synctest.Wait()
		h.stop()
		elapse(2 * storing.FinishLimit)
		select {
		case <-h.over:
		default:
			t.Error("it waits")
		}
		if h.inbox.Waiting() != 4 || len(h.outbox.Outcomes()) != 0 {
			t.Errorf("%d wait, and of %v was told", h.inbox.Waiting(), h.outbox.Outcomes())
		}
	})
}
