package postgres

import (
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/storing"
)

// setBack makes all data so far look as after PostgreSQL's clock was set back by an
// hour.
func (s *Store) setBack(t testing.TB) {
	t.Helper()
	s.sql(t, "update shards set until = until + interval '1 hour'")
	s.sql(t, "update workers set until = until + interval '1 hour'")
}

func TestADeadWorkersShardsAreTakenOverAfterTheClockWasSetBack(t *testing.T) {
	s := open(t)
	dead := newDesk(t, s)
	if next := newDesk(t, s); len(next.leases) != 0 {
		t.Fatalf("with the clock as it was, it took %d shards that are held", len(next.leases))
	}
	s.setBack(t)
	next := newDesk(t, s)
	if len(next.leases) != chat.ShardCount {
		t.Errorf("took %d shards over", len(next.leases))
	}
	for shard, l := range next.leases {
		if l.Epoch != dead.leases[shard].Epoch+1 {
			t.Errorf("shard %d has epoch %d after %d", shard, l.Epoch, dead.leases[shard].Epoch)
		}
	}
	left := one[float64](t, s, "select extract(epoch from max(until) - now()) from shards")
	if want := storing.LeaseTTL.Seconds(); left > want {
		t.Errorf("the new leases run for %.0f s", left)
	}
}

func TestALivingWorkerKeepsItsShardsAfterTheClockWasSetBack(t *testing.T) {
	s := open(t)
	d := newDesk(t, s)
	before := d.leases
	s.setBack(t)
	d.renew()
	for shard, l := range before {
		if d.leases[shard] != l {
			t.Errorf("shard %d: %+v became %+v", shard, l, d.leases[shard])
		}
	}
	if other := newDesk(t, s); len(other.leases) != 0 {
		t.Errorf("another took %d of them", len(other.leases))
	}
	ds := []*desk{d, newDesk(t, s)}
	s.setBack(t)
	settle(ds) // the one above does not come back, and does not count
	expectShares(t, ds, 8, 8)
}

func TestWorkersFromBeforeTheClockWasSetBackAreForgotten(t *testing.T) {
	s := open(t)
	newDesk(t, s)
	s.setBack(t)
	stays := newDesk(t, s)
	must(t, s.Housekeep(t.Context()))
	if id := one[uuid.UUID](t, s, "select id from workers"); id != stays.worker {
		t.Errorf("%v is left", id)
	}
}
