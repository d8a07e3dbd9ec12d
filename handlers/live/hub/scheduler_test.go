package hub

import (
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"
)

// Rooms of several shards, small ones too, with updates from one side while many workers
// send them: each reader gets everything, once and in order.
func TestAllBlocksOfARoomGetEverythingInOrder(t *testing.T) {
	h := New(noneBehind, nil)
	sizes := map[int64]int{1: 2*shardSize + 7, 2: smallShard, 3: 1}
	crowds := map[int64]*crowd{}
	for id, n := range sizes {
		c := newCrowd(h, n, Socket)
		for _, client := range c.clients {
			h.Subscribe(id, client).CaughtUp(0)
		}
		crowds[id] = c
	}
	if n := len(h.shards(1)); n != 3 {
		t.Fatalf("%d blocks", n)
	}
	const last = 200
	var broadcasting sync.WaitGroup
	for id := range sizes {
		broadcasting.Go(func() {
			for rev := int64(1); rev <= last; rev++ {
				h.Broadcast(id, &Update{Prev: rev - 1, Rev: rev, Render: func(Kind) []byte { return said(rev-1, rev) }})
			}
		})
	}
	broadcasting.Wait()
	want := string(said(0, last))
	for id, c := range crowds {
		for i, w := range c.wires {
			w.await(func() bool { return len(texts(frames(t, w.sent))) >= len(want) })
			if got := texts(frames(t, w.bytes())); got != want {
				t.Fatalf("room %d, %d: %q", id, i, got)
			}
		}
	}
	h.CloseAll(t.Context(), 0)
}

// Under load, updates shortly after a flush wait for the next one, and leave as one frame.
func TestUnderLoadFramesLeaveTogether(t *testing.T) {
	h := New(noneBehind, nil)
	c := newCrowd(h, 2, Socket)
	for _, client := range c.clients {
		h.Subscribe(1, client).CaughtUp(0)
	}
	send := func(from, upto int64) {
		for rev := from; rev <= upto; rev++ {
			h.Broadcast(1, &Update{Prev: rev - 1, Rev: rev, Render: func(Kind) []byte { return said(rev-1, rev) }})
		}
	}
	await := func(upto int64) {
		for _, w := range c.wires {
			w.await(func() bool { return texts(frames(t, w.sent)) == string(said(0, upto)) })
		}
	}
	send(1, 3)
	await(3)
	h.crew.mu.Lock()
	h.crew.load, h.crew.at = 100*float64(h.crew.processors), h.crew.now() // as after flushes that took all processors
	h.crew.mu.Unlock()
	send(4, 9)
	await(9)
	for _, w := range c.wires {
		if n := len(frames(t, w.bytes())); n >= 9 {
			t.Errorf("nine messages left in %d frames", n)
		}
	}
	h.CloseAll(t.Context(), 0)
}

func TestFlushesLeaveOneProcessor(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	for processors, flushes := range map[int]int{1: 1, 2: 1, 8: 7} {
		runtime.GOMAXPROCS(processors)
		if n := newScheduler(noneBehind).workers; n != flushes {
			t.Errorf("of %d processors, flushes have %d", processors, n)
		}
	}
}

func TestASmallRoomDoesNotWaitForAllShardsOfALargeOne(t *testing.T) {
	c := newScheduler(noneBehind)
	c.workers = 0 // the test takes their place
	large, small := &shard{}, &shard{}
	large.taken.Store(shardSize)
	small.taken.Store(smallShard)
	for _, b := range []*shard{large, large, large, small, small} {
		c.enqueue(b)
	}
	said := ""
	c.working = 1
	for b := c.next(); b != nil; b = c.next() {
		said += map[*shard]string{large: "L", small: "s"}[b]
	}
	if said != "sLsLL" || c.working != 0 {
		t.Errorf("they are flushed as %q, and %d work on", said, c.working)
	}
}

func TestLoadFades(t *testing.T) {
	c := newScheduler(noneBehind)
	c.load = 1
	if now := c.loadAt(loadMemory); now > 0.37 || now < 0.36 {
		t.Errorf("%f is left after the time in which it falls to a e-th", now)
	}
	b := &shard{}
	c.load, c.at = 0, c.now()
	b.begin(c.now())
	if wait, _ := c.pause(b); wait > 0 {
		t.Errorf("a pass waits %v with nothing to do", wait)
	}
	c.load, c.at = float64(c.processors), c.now()
	b.begin(c.now())
	if wait, _ := c.pause(b); wait <= 0 || wait > longestPause {
		t.Errorf("a pass waits %v under full load", wait)
	}
	b.begin(c.now() - time.Second)
	if wait, _ := c.pause(b); wait > 0 {
		t.Errorf("a pass waits %v although the last one is long ago", wait)
	}
}

// A room that empties during a broadcast is removed, and can be filled again.
func TestARoomComesAndGoes(t *testing.T) {
	h := New(noneBehind, nil)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for n := range 200 {
				w := newWire()
				c := client(Socket, w, 1)
				s := h.Subscribe(1, c)
				s.CaughtUp(0)
				h.Broadcast(1, plain(fmt.Sprint(n, ";")))
				w.await(func() bool { return strings.Contains(texts(frames(t, w.sent)), fmt.Sprint(n, ";")) })
				h.Unsubscribe(1, s)
				h.Unsubscribe(1, s)
				done(c, w)
			}
		})
	}
	wg.Wait()
	if len(h.rooms) != 0 {
		t.Errorf("%d rooms that nobody looks at are kept", len(h.rooms))
	}
}
