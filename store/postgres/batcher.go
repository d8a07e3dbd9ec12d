package postgres

import (
	"context"
	"sync"
	"time"

	"parley/chat"
)

// batcher answers look-ups of one kind. A single one is fetched at once; those that
// arrive during a fetch are fetched together next. Under load that turns thousands of
// queries into hundreds. Each answer is still read after its request: nothing is
// cached.
type batcher[K comparable, V any] struct {
	// fetch returns what it found; keys without a value are NotFound.
	fetch func(ctx context.Context, keys []K) (map[K]V, error)

	mu      sync.Mutex // guards the fields below
	waiting map[K][]chan answer[V]
	asking  bool
}

type answer[V any] struct {
	value V
	err   error
}

// gatherLimit bounds one query. Each kind has one at a time: a second made the batches
// half as large.
const gatherLimit = 2 * time.Second

func (g *batcher[K, V]) load(ctx context.Context, key K) (V, error) {
	if err := ctx.Err(); err != nil { // select below would take an answer as well
		var none V
		return none, chat.Down("The database", err)
	}
	done := make(chan answer[V], 1)
	g.mu.Lock()
	if g.waiting == nil {
		g.waiting = map[K][]chan answer[V]{}
	}
	g.waiting[key] = append(g.waiting[key], done)
	lead := !g.asking
	g.asking = true
	g.mu.Unlock()
	if lead {
		go g.dispatch() // not here: this request must not wait longer than its own ctx
	}
	select {
	case a := <-done:
		return a.value, a.err
	case <-ctx.Done():
		var none V
		return none, chat.Down("The database", ctx.Err())
	}
}

// dispatch fetches until nothing waits. It has its own limit: the request that started
// it must not end the others with it.
func (g *batcher[K, V]) dispatch() {
	for {
		g.mu.Lock()
		asked := g.waiting
		if len(asked) == 0 {
			g.asking = false
			g.mu.Unlock()
			return
		}
		g.waiting = nil
		g.mu.Unlock()
		g.deliver(asked)
	}
}

func (g *batcher[K, V]) deliver(asked map[K][]chan answer[V]) {
	ctx, cancel := context.WithTimeout(context.Background(), gatherLimit)
	defer cancel()
	keys := make([]K, 0, len(asked))
	for key := range asked {
		keys = append(keys, key)
	}
	found, err := g.fetch(ctx, keys)
	for key, waiting := range asked {
		a := answer[V]{err: translate(err)}
		if err == nil {
			var ok bool
			if a.value, ok = found[key]; !ok {
				a.err = chat.E(chat.NotFound, "That does not exist.")
			}
		}
		for _, done := range waiting {
			done <- a
		}
	}
}
