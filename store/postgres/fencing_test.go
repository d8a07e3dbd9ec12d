package postgres

import (
	"sync"
	"testing"

	"github.com/google/uuid"

	"parley/chat/storing"
)

// Workers take the shards from each other all the time. A fenced worker tries again;
// nothing is lost, doubled or left out.
func TestWorkersThatFightStoreEverythingOnce(t *testing.T) {
	h := newHarness(t)
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
				case err == storing.ErrFenced:
					mu.Lock()
					fenced++
					mu.Unlock()
					// Grabs leases before they expire: worse than any worker.
					if _, err := h.pool.Exec(t.Context(), "update shards set holder = $1, epoch = epoch + 1, until = now() + interval '1 h' where shard = $2", d.worker, h.room.Shard()); err != nil {
						t.Error(err)
						return
					}
					held, err := d.RenewLeases(t.Context(), d.worker)
					if err != nil {
						t.Error(err)
						return
					}
					d.leases = map[int]storing.Lease{}
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
