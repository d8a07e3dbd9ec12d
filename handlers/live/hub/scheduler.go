package hub

import (
	"math"
	"runtime"
	"sync"
	"time"
)

// scheduler runs the flushes, on all processors but one. The last one is left to everything else:
// when flushes have all of them, what receives, stores and reads waits, and messages come later
// although their flushes end sooner. Under load shards wait in its queue, and updates that collect
// meanwhile leave as one frame. Small shards have a queue of their own: a small room waits for one
// flush of a large one, and not for those of all its shards.
//
// The system call is what a delivery costs, so many small frames to many sockets can take all
// processors. Before that happens, the scheduler delays flushes of the same shard: each then
// carries more, and costs hardly more.
type scheduler struct {
	behind CatchUp
	began  time.Time

	processors, workers int // workers is how many flushes may run at once

	mu      sync.Mutex // guards what follows
	small   queue
	large   queue
	turn    bool // whether a large shard comes first next
	working int
	load    float64 // processors in use of late
	at      time.Duration
}

// How flushes of a shard are delayed. Below restful, a share of all processors, there is no
// delay. At strained they begin longestPause after one another: a message to ten thousand
// sockets every 20 ms then leaves in frames of three to five.
const (
	loadMemory   = 250 * time.Millisecond
	restful      = 0.15
	strained     = 0.35
	longestPause = 90 * time.Millisecond
)

// smallShard is a shard so small that its flush runs at once in the calling goroutine: waking
// another would cost as much.
const smallShard = 32

func newScheduler(behind CatchUp) *scheduler {
	n := runtime.GOMAXPROCS(0)
	return &scheduler{behind: behind, began: time.Now(), processors: n, workers: max(1, n-1)}
}

func (c *scheduler) now() time.Duration { return time.Since(c.began) }

// schedule makes sure that a shard with pending updates is flushed.
func (c *scheduler) schedule(b *shard) {
	wait, busy := c.pause(b)
	switch {
	case wait > 0:
		time.AfterFunc(wait, func() { c.enqueue(b) })
	case !busy && b.small():
		c.flush(b)
	default:
		c.enqueue(b)
	}
}

// pause is how long a shard's next flush has to wait, and whether others wait.
func (c *scheduler) pause(b *shard) (wait time.Duration, busy bool) {
	part, now := c.strain()
	c.mu.Lock()
	defer c.mu.Unlock()
	apart := time.Duration(part * float64(longestPause))
	return b.begun() + apart - now, len(c.small)+len(c.large) > 0
}

// strain is how much of the longest pause is due now: from 0 below restful to 1 at strained.
func (c *scheduler) strain() (part float64, now time.Duration) {
	now = c.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	share := c.loadAt(now) / float64(c.processors)
	return min(max((share-restful)/(strained-restful), 0), 1), now
}

func (c *scheduler) enqueue(b *shard) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if b.small() {
		c.small = append(c.small, b)
	} else {
		c.large = append(c.large, b)
	}
	if c.working < c.workers {
		c.working++
		go c.work()
	}
}

// work runs the queued flushes and ends. Nothing waits for it: a flush to clients that are
// gone writes nothing.
func (c *scheduler) work() {
	for b := c.next(); b != nil; b = c.next() {
		c.flush(b)
	}
}

func (c *scheduler) next() *shard {
	c.mu.Lock()
	defer c.mu.Unlock()
	first, second := &c.small, &c.large
	if c.turn {
		first, second = second, first
	}
	c.turn = !c.turn
	if len(*first) == 0 {
		first = second
	}
	b := first.pop()
	if b == nil {
		c.working--
	}
	return b
}

// queue is shards in the order in which they came.
type queue []*shard

// pop takes the first one; there may be none.
func (q *queue) pop() (b *shard) {
	if len(*q) > 0 {
		b, (*q)[0] = (*q)[0], nil
		*q = (*q)[1:]
	}
	if len(*q) == 0 {
		*q = nil
	}
	return b
}

func (c *scheduler) flush(b *shard) {
	began := c.now()
	b.begin(began)
	if b.flush(c.behind) > 0 {
		fanout.Observe(c.worked(began).Seconds())
	}
}

// worked counts the time since began as load.
func (c *scheduler) worked(began time.Duration) (took time.Duration) {
	took = c.now() - began
	c.mu.Lock()
	defer c.mu.Unlock()
	c.load = c.loadAt(began+took) + took.Seconds()/loadMemory.Seconds()
	return took
}

// loadAt decays the load to now. The caller holds mu.
func (c *scheduler) loadAt(now time.Duration) float64 {
	if passed := now - c.at; passed > 0 {
		c.load *= math.Exp(-passed.Seconds() / loadMemory.Seconds())
		c.at = now
	}
	return c.load
}
