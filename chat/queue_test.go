package chat

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"time"
)

// queue is an Inbox in memory.
type queue struct {
	mu      sync.Mutex // guards the fields below
	entries map[int][]Entry
	arrived map[int]chan struct{} // closed when something arrives
	buried  []Entry
	last    int
	taken   map[int]int // how often each shard was read
	most    int         // the most entries read at once
	wrong   error       // Read fails with it
}

func newQueue() *queue {
	return &queue{entries: map[int][]Entry{}, arrived: map[int]chan struct{}{}, taken: map[int]int{}}
}

func (q *queue) Enqueue(_ context.Context, c Command) error {
	q.add(c.Room.Shard(), Entry{Command: c})
	return nil
}

func (q *queue) add(shard int, e Entry) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.last++
	e.ID = strconv.Itoa(q.last)
	q.entries[shard] = append(q.entries[shard], e)
	close(q.bell(shard))
	delete(q.arrived, shard)
}

// bell is closed at the next arrival. The caller holds mu.
func (q *queue) bell(shard int) chan struct{} {
	if q.arrived[shard] == nil {
		q.arrived[shard] = make(chan struct{})
	}
	return q.arrived[shard]
}

func (q *queue) Read(ctx context.Context, shard, most int, wait time.Duration) ([]Entry, error) {
	q.mu.Lock()
	q.taken[shard]++
	if q.wrong != nil {
		defer q.mu.Unlock()
		return nil, q.wrong
	}
	es := slices.Clone(q.entries[shard][:min(most, len(q.entries[shard]))])
	q.most = max(q.most, len(es))
	bell := q.bell(shard)
	q.mu.Unlock()
	if len(es) > 0 {
		return es, nil
	}
	select {
	case <-bell:
		return q.Read(ctx, shard, most, wait)
	case <-time.After(wait):
		return nil, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (q *queue) remove(shard int, ids ...string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.entries[shard] = slices.DeleteFunc(q.entries[shard], func(e Entry) bool { return slices.Contains(ids, e.ID) })
}

func (q *queue) DeadLetter(_ context.Context, shard int, e Entry, _ string) error {
	q.remove(shard, e.ID)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.buried = append(q.buried, e)
	return nil
}

// reads is how often a shard was read.
func (q *queue) reads(shard int) int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.taken[shard]
}

func (q *queue) waiting() (n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, es := range q.entries {
		n += len(es)
	}
	return n
}
