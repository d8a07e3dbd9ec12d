package postgres

import (
	"slices"
	"testing"

	"github.com/google/uuid"
)

// expectShares fails unless the workers hold so many shards each, and each shard has
// one holder.
func expectShares(t testing.TB, ds []*desk, want ...int) {
	t.Helper()
	holders := map[int]int{}
	var got []int
	for _, d := range ds {
		got = append(got, len(d.leases))
		for shard := range d.leases {
			holders[shard]++
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("shares of %v, want %v", got, want)
	}
	for shard, n := range holders {
		if n != 1 {
			t.Errorf("shard %d has %d holders", shard, n)
		}
	}
}

// settle renews all workers until no lease moves any more.
func settle(ds []*desk) {
	for range 2 * len(ds) {
		for _, d := range ds {
			d.renew()
		}
	}
}

// expire ends all leases, as when no worker renews.
func (s *Store) expire(t testing.TB) {
	t.Helper()
	s.sql(t, "update shards set until = now() - interval '1 s'")
	s.sql(t, "update workers set until = now() - interval '1 s'")
}

func TestWorkersThatAreGoneAreForgotten(t *testing.T) {
	s := open(t)
	newDesk(t, s)
	s.sql(t, "update workers set until = now() - interval '2 minutes'")
	stays := newDesk(t, s)
	must(t, s.Housekeep(t.Context()))
	if id := one[uuid.UUID](t, s, "select id from workers"); id != stays.worker {
		t.Errorf("%v is left", id)
	}
}
