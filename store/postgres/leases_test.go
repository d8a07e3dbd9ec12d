package postgres

import (
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
)

// expectShares fails unless the workers hold so many shards each, and each shard
// has one holder.
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

// settle has everyone renew until nothing changes hands any more.
func settle(ds []*desk) {
	for range 2 * len(ds) {
		for _, d := range ds {
			d.renew()
		}
	}
}

func TestWorkersShareTheShards(t *testing.T) {
	s := open(t)
	ds := []*desk{newDesk(t, s)}
	expectShares(t, ds, 16)
	ds = append(ds, newDesk(t, s))
	settle(ds)
	expectShares(t, ds, 8, 8)
	ds = append(ds, newDesk(t, s))
	settle(ds)
	expectShares(t, ds, 4, 6, 6)
	before := ds[0].leases
	settle(ds)
	for shard, l := range before {
		if ds[0].leases[shard] != l {
			t.Errorf("shard %d changed hands for nothing: %+v, then %+v", shard, l, ds[0].leases[shard])
		}
	}
}

func TestWorkersThatStartAtOnceHoldNothingTwice(t *testing.T) {
	s := open(t)
	ds := make([]*desk, 4)
	var wg sync.WaitGroup
	for i := range ds {
		ds[i] = &desk{Store: s, t: t, worker: uuid.New()}
		wg.Go(ds[i].renew)
	}
	wg.Wait()
	settle(ds)
	expectShares(t, ds, 4, 4, 4, 4)
}

func TestARenewalKeepsTheEpoch(t *testing.T) {
	d := newDesk(t, open(t))
	before := d.leases
	d.renew()
	for shard, l := range before {
		if d.leases[shard] != l || l.Epoch != 1 {
			t.Errorf("%+v became %+v", l, d.leases[shard])
		}
	}
	left := one[float64](t, d.Store, "select extract(epoch from min(until) - now()) from shards")
	if want := chat.LeaseTTL.Seconds(); left > want || left < want/2 {
		t.Errorf("runs out in %.1f s, want %.1f", left, want)
	}
}

func TestWhatIsNotRenewedPassesToOthers(t *testing.T) {
	s := open(t)
	dead := newDesk(t, s)
	next := newDesk(t, s)
	if len(next.leases) != 0 {
		t.Errorf("took %d shards that are held", len(next.leases))
	}
	s.expire(t)
	next.renew()
	if len(next.leases) != chat.ShardCount {
		t.Errorf("took %d shards over", len(next.leases))
	}
	for shard, l := range next.leases {
		if l.Epoch != dead.leases[shard].Epoch+1 {
			t.Errorf("shard %d has epoch %d after %d", shard, l.Epoch, dead.leases[shard].Epoch)
		}
	}
	// Who wakes up late holds nothing, and gets its share like anyone.
	dead.renew()
	if len(dead.leases) != 0 {
		t.Errorf("still holds %d", len(dead.leases))
	}
	ds := []*desk{dead, next}
	settle(ds)
	expectShares(t, ds, 8, 8)
}

func TestALeaseThatRanOutComesBackUnderAnotherEpoch(t *testing.T) {
	d := newDesk(t, open(t))
	before := d.leases
	d.expire(t)
	d.renew()
	for shard, l := range d.leases {
		if l.Epoch != before[shard].Epoch+1 {
			t.Errorf("shard %d: %d after %d", shard, l.Epoch, before[shard].Epoch)
		}
	}
	if len(d.leases) != chat.ShardCount {
		t.Errorf("%d came back", len(d.leases))
	}
}

func TestWhatIsGivenBackIsFreeAtOnce(t *testing.T) {
	s := open(t)
	leaving, staying := newDesk(t, s), newDesk(t, s)
	ds := []*desk{leaving, staying}
	settle(ds)
	var held []chat.Lease
	for _, l := range leaving.leases {
		held = append(held, l)
	}
	must(t, s.Yield(t.Context(), leaving.worker, held))
	staying.renew()
	if len(staying.leases) != chat.ShardCount {
		t.Errorf("%d shards afterwards", len(staying.leases))
	}
	// It is not another's to give back.
	must(t, s.Yield(t.Context(), leaving.worker, held))
	staying.renew()
	expectShares(t, []*desk{staying}, 16)
}

func TestWorkersThatAreGoneAreForgotten(t *testing.T) {
	s := open(t)
	newDesk(t, s)
	s.sql(t, "update workers set until = now() - interval '2 minutes'")
	stays := newDesk(t, s)
	must(t, s.Tend(t.Context()))
	if id := one[uuid.UUID](t, s, "select id from workers"); id != stays.worker {
		t.Errorf("%v is left", id)
	}
}
