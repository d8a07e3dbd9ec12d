package postgres

import (
	"sync"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
)

// expire lets all that is held run out, as it does when nobody renews.
func (s *Store) expire(t testing.TB) {
	t.Helper()
	s.sql(t, "update shards set until = now() - interval '1 s'")
	s.sql(t, "update workers set until = now() - interval '1 s'")
}

func TestWhoeverLostTheLeaseStoresNothing(t *testing.T) {
	h := newHall(t)
	h.ingest(post(h.room, h.ann, 1, "one"))
	h.expire(t)
	next := newDesk(t, h.Store)
	if len(next.leases) != chat.ShardCount {
		t.Fatalf("took %d shards over", len(next.leases))
	}
	for what, cs := range map[string][]chat.Command{
		"a post": {post(h.room, h.ann, 2, "two")}, "a repeat": {post(h.room, h.ann, 1, "one")}, "an edit": {edit(h.room, h.ann, 1, "one!")},
	} {
		if _, err := h.try(cs...); err != chat.ErrFenced {
			t.Errorf("%s: %v", what, err)
		}
	}
	expectWhole(t, h.Store, h.room, 1)
	next.ingest(post(h.room, h.ann, 2, "two"))
	expectWhole(t, h.Store, h.room, 2)

	// One lease lost is enough, whichever others are held.
	mixed := map[int]chat.Lease{}
	for shard, l := range next.leases {
		mixed[shard] = l
	}
	shard := h.room.Shard()
	mixed[shard] = h.leases[shard]
	if _, err := next.Ingest(t.Context(), next.worker, []chat.Lease{mixed[shard], mixed[(shard+1)%16]}, nil); err != chat.ErrFenced {
		t.Errorf("with one lease of two: %v", err)
	}
	// An epoch is nobody else's to use.
	if _, err := h.Ingest(t.Context(), uuid.New(), []chat.Lease{next.leases[shard]}, []chat.Command{post(h.room, h.ann, 3, "x")}); err != chat.ErrFenced {
		t.Errorf("under another's lease: %v", err)
	}
}

// Workers take the shards from each other all the time. Whoever is fenced off
// tries again; nothing is lost, doubled or left out.
func TestWorkersThatFightStoreEverythingOnce(t *testing.T) {
	h := newHall(t)
	const workers, each = 3, 30
	var wg sync.WaitGroup
	var mu sync.Mutex // guards fenced
	fenced := 0
	for w := range workers {
		d := &desk{Store: h.Store, t: t, worker: uuid.New()}
		wg.Go(func() {
			for n := 0; n < each; {
				_, err := d.try(post(h.room, h.ann, 100*w+n, "mine"), post(h.room, h.bob, n, "everybody's"))
				switch {
				case err == chat.ErrFenced:
					mu.Lock()
					fenced++
					mu.Unlock()
					// Grabs everything, run out or not: worse than any worker.
					if _, err := h.pool.Exec(t.Context(), "update shards set holder = $1, epoch = epoch + 1, until = now() + interval '1 h' where shard = $2", d.worker, h.room.Shard()); err != nil {
						t.Error(err)
						return
					}
					held, err := d.Renew(t.Context(), d.worker)
					if err != nil {
						t.Error(err)
						return
					}
					d.leases = map[int]chat.Lease{}
					for _, l := range held {
						d.leases[l.Shard] = l
					}
				case err != nil:
					t.Error(err)
					return
				default:
					n++
				}
			}
		})
	}
	wg.Wait()
	if fenced < workers {
		t.Errorf("only %d were fenced off", fenced)
	}
	expectWhole(t, h.Store, h.room, workers*each+each)
}
