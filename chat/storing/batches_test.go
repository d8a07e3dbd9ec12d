package storing_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"parley/chat"
	"parley/chat/storing"
)

func TestCommandsAreStoredAnnouncedAndAcknowledged(t *testing.T) {
	runWorker(t, func(t *testing.T, h *workerHarness) {
		for i := range 5 {
			h.enqueue(1, i, fmt.Sprint(i))
			h.enqueue(2, i, fmt.Sprint(i))
		}
		synctest.Wait()
		want := []string{"0", "1", "2", "3", "4"}
		if !slices.Equal(h.bodies(1), want) || !slices.Equal(h.bodies(2), want) {
			t.Errorf("stored %q and %q", h.bodies(1), h.bodies(2))
		}
		if n := len(h.outbox.Outcomes()); n != 10 || h.inbox.Waiting() != 0 {
			t.Errorf("%d announced, %d still wait", n, h.inbox.Waiting())
		}
	})
}

func TestABatchHasABound(t *testing.T) {
	runWorker(t, func(t *testing.T, h *workerHarness) {
		release := h.log.block()
		for i := range 2*storing.BatchMax + 10 {
			h.enqueue(1, i, fmt.Sprint(i))
		}
		synctest.Wait()
		release()
		synctest.Wait()
		got := h.bodies(1)
		if len(got) != 2*storing.BatchMax+10 || h.inbox.Longest() != storing.BatchMax {
			t.Errorf("%d stored, at most %d at once", len(got), h.inbox.Longest())
		}
		for i, body := range got {
			if body != fmt.Sprint(i) {
				t.Fatalf("number %d is %s", i, body)
			}
		}
	})
}

func TestSeveralShardsAreStoredInOneTransaction(t *testing.T) {
	runWorker(t, func(t *testing.T, h *workerHarness) {
		release := h.log.block()
		h.enqueue(1, 0, "a")
		synctest.Wait()
		h.enqueue(3, 0, "c")
		h.enqueue(4, 0, "d")
		synctest.Wait()
		release()
		synctest.Wait()
		all := h.log.transactions()
		if len(all) != 2 || len(all[1]) != 2 || h.inbox.Waiting() != 0 {
			t.Errorf("%v, %d wait", all, h.inbox.Waiting())
		}
	})
}

func TestACommandThatCannotBeStoredBecomesADeadLetterAndTheRestIsStored(t *testing.T) {
	runWorker(t, func(t *testing.T, h *workerHarness) {
		release := h.log.block()
		h.enqueue(1, 0, "first")
		synctest.Wait()
		for i, body := range []string{"a", unstorable, "b", "c", "d", unstorable, "e"} {
			h.enqueue(1, 1+i, body)
		}
		h.enqueue(2, 0, "elsewhere")
		h.enqueue(3, 0, unstorable)
		synctest.Wait()
		release()
		synctest.Wait()
		if got := h.bodies(1); !slices.Equal(got, []string{"first", "a", "b", "c", "d", "e"}) {
			t.Errorf("stored %q", got)
		}
		if got := h.bodies(2); !slices.Equal(got, []string{"elsewhere"}) {
			t.Errorf("stored %q", got)
		}
		if len(h.inbox.DeadLetters()) != 3 || h.inbox.Waiting() != 0 {
			t.Errorf("%d dead letters, %d wait", len(h.inbox.DeadLetters()), h.inbox.Waiting())
		}
		refused := 0
		for _, o := range h.outbox.Outcomes() {
			if o.Refused != nil {
				refused++
				if o.Command.Body != unstorable || o.Refused.Kind != chat.Invalid {
					t.Errorf("refused: %+v", o)
				}
			}
		}
		if refused != 3 {
			t.Errorf("%d authors were told", refused)
		}
	})
}

func TestAnEntryThatIsNoCommandBecomesADeadLetter(t *testing.T) {
	runWorker(t, func(t *testing.T, h *workerHarness) {
		h.inbox.PutRaw(1, "{")
		h.enqueue(1, 1, "after")
		synctest.Wait()
		if got := h.bodies(1); !slices.Equal(got, []string{"after"}) || len(h.inbox.DeadLetters()) != 1 || h.inbox.DeadLetters()[0].Raw != "{" {
			t.Errorf("stored %q, dead letters %+v", got, h.inbox.DeadLetters())
		}
		if n := len(h.outbox.Outcomes()); n != 1 || h.inbox.Waiting() != 0 {
			t.Errorf("%d told, %d wait", n, h.inbox.Waiting())
		}
	})
}

func TestStoredCommandsThatWereNotAnnouncedAreAnnouncedAgain(t *testing.T) {
	runWorker(t, func(t *testing.T, h *workerHarness) {
		h.outbox.FailWith(errDown)
		h.enqueue(1, 0, "a")
		synctest.Wait()
		if !slices.Equal(h.bodies(1), []string{"a"}) || h.outbox.Attempts() == 0 || h.inbox.Waiting() != 1 {
			t.Fatalf("stored %q, failed %d times, %d wait", h.bodies(1), h.outbox.Attempts(), h.inbox.Waiting())
		}
		h.outbox.Recover()
		elapse(2 * storing.PauseMax)
		os := h.outbox.Outcomes()
		if len(os) != 1 || os[0].Seq != 1 || !os[0].Repeat || h.inbox.Waiting() != 0 {
			t.Errorf("%+v, %d wait", os, h.inbox.Waiting())
		}
		if got := h.bodies(1); !slices.Equal(got, []string{"a"}) {
			t.Errorf("stored %q", got)
		}
		if c := h.outbox.Announced()[0].Changes; len(c) != 1 || c[0].Rev != 1 {
			t.Errorf("a reader who missed it is not told of rev 1: %+v", c)
		}
	})
}

func TestTheGaugeIsToldOfEachBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newWorker(t)
		var stored []int
		h.Gauge = func(n int, _ time.Duration) { stored = append(stored, n) }
		h.enqueue(1, 0, "a")
		h.enqueue(1, 1, "b")
		h.start()
		synctest.Wait()
		h.stop()
		<-h.over
		if !slices.Equal(stored, []int{2}) {
			t.Errorf("told of %v", stored)
		}
	})
}
