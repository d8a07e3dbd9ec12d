package storing_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/storing"
)

// passLease passes one lease of the worker to another, which must be the only one that
// renews meanwhile.
func (h *workerHarness) passLease(shard int, other uuid.UUID) {
	h.t.Helper()
	must(h.t, h.db.ReleaseLeases(context.Background(), h.ID, []storing.Lease{{Shard: shard}}))
	if got := h.renew(other); len(got) != 1 || got[0].Shard != shard {
		h.t.Fatalf("the other worker has %v", got)
	}
}

func TestAWorkerThatLostALeaseStopsReading(t *testing.T) {
	runWorker(t, func(t *testing.T, h *workerHarness) {
		h.leases.failRenewals(errDown) // so that no renewal brings it back
		other := uuid.New()
		h.passLease(1, other)
		release := h.log.block()
		h.enqueue(3, 0, "x")
		synctest.Wait()
		h.enqueue(1, 0, "a")
		h.enqueue(2, 0, "b")
		synctest.Wait()
		release()
		synctest.Wait()
		if got := h.bodies(2); !slices.Equal(got, []string{"b"}) || h.bodies(1) != nil {
			t.Errorf("stored %q beside the lost shard, and there %q", got, h.bodies(1))
		}
		before := h.inbox.Reads(1)
		h.enqueue(1, 1, "c")
		elapse(time.Minute)
		if after := h.inbox.Reads(1); after != before || h.inbox.Waiting() != 2 {
			t.Errorf("read %d times after that, %d wait", after-before, h.inbox.Waiting())
		}
		// With the lease back under another epoch it goes on.
		must(t, h.db.ReleaseLeases(t.Context(), other, []storing.Lease{{Shard: 1}}))
		h.leases.failRenewals(nil)
		elapse(2 * storing.LeaseEvery)
		if got := h.bodies(1); !slices.Equal(got, []string{"a", "c"}) {
			t.Errorf("stored %q", got)
		}
		all := h.log.transactions()
		if last := all[len(all)-1]; last[0] != (storing.Lease{Shard: 1, Epoch: 3}) {
			t.Errorf("stored under %v", last)
		}
	})
}

func TestAShardThatPassedToAnotherIsReadNoMore(t *testing.T) {
	runWorker(t, func(t *testing.T, h *workerHarness) {
		other := uuid.New()
		h.renew(other) // from now on half of the shards are its share
		elapse(2 * storing.LeaseEvery)
		theirs := h.renew(other)
		if len(theirs) != chat.ShardCount/2 || theirs[0].Shard <= 1 {
			t.Fatalf("the other worker has %v", theirs)
		}
		lost := chat.RoomID(theirs[0].Shard)
		h.enqueue(lost, 0, "a")
		h.enqueue(1, 0, "b")
		for range time.Minute / storing.LeaseEvery {
			elapse(storing.LeaseEvery)
			h.renew(other)
		}
		if h.bodies(lost) != nil || !slices.Equal(h.bodies(1), []string{"b"}) {
			t.Errorf("stored %q and %q", h.bodies(lost), h.bodies(1))
		}
	})
}

func TestReadersGoOnWhileLeasesCannotBeRenewed(t *testing.T) {
	runWorker(t, func(t *testing.T, h *workerHarness) {
		elapse(storing.LeaseEvery)
		h.leases.failRenewals(errDown)
		elapse(time.Minute)
		h.enqueue(1, 0, "a")
		synctest.Wait()
		if got := h.bodies(1); !slices.Equal(got, []string{"a"}) {
			t.Errorf("stored %q", got)
		}
	})
}

func TestAShardThatWasLeftBehindIsTakenBeforeItIsTimeToRenew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, other := newWorker(t), uuid.New()
		h.renew(other)
		h.start()
		defer func() { h.stop(); <-h.over }()
		synctest.Wait()
		theirs := h.renew(other)
		left := chat.RoomID(theirs[len(theirs)-1].Shard)
		h.enqueue(left, 0, "a")
		elapse(2 * storing.LeaseEvery)
		h.renew(other)
		if n := h.leases.looked(); n < int(storing.LeaseEvery/storing.LeaseLook) || h.bodies(left) != nil {
			t.Errorf("looked only %d times; stored %q, which the other worker has", n, h.bodies(left))
		}
		began := time.Now()
		must(t, h.db.ReleaseLeases(t.Context(), other, theirs))
		for len(h.bodies(left)) == 0 && time.Since(began) < storing.LeaseEvery {
			elapse(time.Millisecond)
		}
		if got, after := h.bodies(left), time.Since(began); !slices.Equal(got, []string{"a"}) || after > storing.LeaseLook+time.Millisecond {
			t.Errorf("stored %q after %v", got, after)
		}
	})
}

func TestLeasesTakenWhileTheWorkerStopsAreReleased(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := newWorker(t)
		h.leases.taken = func() { h.stop() }
		h.start()
		<-h.over
		if got := h.renew(uuid.New()); len(got) != chat.ShardCount {
			t.Errorf("%d of %d shards are free", len(got), chat.ShardCount)
		}
	})
}
