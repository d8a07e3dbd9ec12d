package hub

import (
	"math"
	"runtime"
	"sync"
	"time"
)

// scheduler does the passes: as many at once as there are processors. Under load
// blocks wait here, and what gathers in them meanwhile leaves as one frame.
//
// The system call is what a delivery costs, so many small frames to many
// sockets can take all there is. Before that comes near, passes over the same
// block are kept apart: each then carries more, and costs hardly more.
type scheduler struct {
	behind  CatchUp
	workers int // how many may work at once
	began   time.Time

	mu      sync.Mutex // guards what follows
	queue   []*shard
	working int
	load    float64 // processors in use of late
	at      time.Duration
}

// How passes are kept apart. Below restful, a share of all processors, they are
// not; at strained they begin longestPause after one another, which is when a
// message to ten thousand sockets every 20 ms leaves in frames of three to five.
const (
	loadMemory   = 250 * time.Millisecond
	restful      = 0.15
	strained     = 0.35
	longestPause = 90 * time.Millisecond
)

// smallShard is a block so small that its pass is done at once by whoever has
// something for it: to wake somebody else would cost as much.
const smallShard = 32

func newScheduler(behind CatchUp) *scheduler {
	return &scheduler{behind: behind, workers: runtime.GOMAXPROCS(0), began: time.Now()}
}

func (c *scheduler) now() time.Duration { return time.Since(c.began) }

// schedule sees to it that a block that has something pending gets its pass.
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

// pause is how long a block's next pass has to wait, and whether others wait.
func (c *scheduler) pause(b *shard) (wait time.Duration, busy bool) {
	now := c.now()
	c.mu.Lock()
	defer c.mu.Unlock()
	share := c.loadAt(now) / float64(c.workers)
	part := min(max((share-restful)/(strained-restful), 0), 1)
	apart := time.Duration(part * float64(longestPause))
	return b.begun() + apart - now, len(c.queue) > 0
}

func (c *scheduler) enqueue(b *shard) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queue = append(c.queue, b)
	if c.working < c.workers {
		c.working++
		go c.work()
	}
}

// work does what is queued and ends. Nobody waits for it: a pass to clients that
// are gone writes nothing.
func (c *scheduler) work() {
	for b := c.next(); b != nil; b = c.next() {
		c.flush(b)
	}
}

func (c *scheduler) next() *shard {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.queue) == 0 {
		c.working--
		c.queue = nil
		return nil
	}
	b := c.queue[0]
	c.queue[0] = nil
	c.queue = c.queue[1:]
	return b
}

func (c *scheduler) flush(b *shard) {
	began := c.now()
	b.begin(began)
	if b.flush(c.behind) == 0 {
		return
	}
	took := c.now() - began
	fanout.Observe(took.Seconds())
	c.mu.Lock()
	c.load = c.loadAt(began+took) + took.Seconds()/loadMemory.Seconds()
	c.mu.Unlock()
}

// loadAt lets the load fade. The caller holds mu.
func (c *scheduler) loadAt(now time.Duration) float64 {
	if passed := now - c.at; passed > 0 {
		c.load *= math.Exp(-passed.Seconds() / loadMemory.Seconds())
		c.at = now
	}
	return c.load
}
