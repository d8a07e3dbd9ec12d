package storing_test

import (
	"context"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/storing"
)

// failingLog is a MessageLog that is out of order for batches with one of the texts.
type failingLog struct {
	storing.MessageLog
	mu     sync.Mutex
	fails  string // "" for none
	failed int
}

// mend has it work from now on, and says how often it failed.
func (l *failingLog) mend() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fails = ""
	return l.failed
}

func (l *failingLog) Ingest(ctx context.Context, worker uuid.UUID, ls []storing.Lease, cs []chat.Command) (storing.Stored, error) {
	texts := func(body string) bool {
		return slices.ContainsFunc(cs, func(c chat.Command) bool { return c.Body == body })
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if !texts(unstorable) && l.fails != "" && texts(l.fails) {
		l.failed++
		return storing.Stored{}, errDown
	}
	return l.MessageLog.Ingest(ctx, worker, ls, cs)
}

// A batch with an entry that can never be stored is halved. The store may fail in between.
func TestAnOutageWithinAHalvedBatchKeepsTheOrder(t *testing.T) {
	for _, fails := range []string{"a", "c"} {
		synctest.Test(t, func(t *testing.T) {
			h := newWorker(t)
			log := &failingLog{MessageLog: h.log.MessageLog, fails: fails}
			h.Worker.MessageLog = log
			for i, body := range []string{"a", "b", "c", unstorable} {
				h.enqueue(1, i, body)
			}
			h.start()
			synctest.Wait()
			if got := h.bodies(1); slices.Contains(got, fails) || slices.Contains(got, "c") {
				t.Errorf("while %q fails, %q are stored", fails, got)
			}
			if failed := log.mend(); failed != 1 {
				t.Errorf("while %q fails, it was tried %d times without a pause", fails, failed)
			}
			elapse(2 * storing.PauseMax)
			if got := h.bodies(1); !slices.Equal(got, []string{"a", "b", "c"}) || h.inbox.Waiting() != 0 || len(h.inbox.DeadLetters()) != 1 {
				t.Errorf("after %q failed, %q are stored, %d wait, %d are dead letters", fails, got, h.inbox.Waiting(), len(h.inbox.DeadLetters()))
			}
			h.stop()
			<-h.over
		})
	}
}
