//go:build linux

package main

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"parley/cmd/internal/load"
)

const (
	stallSockets = 10_000
	stalled      = 1000
)

// stall makes a tenth of a room's sockets stop reading. It compares the others' times with a run in which all
// read.
func (b *bench) stall() error {
	if err := load.EnoughFiles(stallSockets); err != nil {
		return err
	}
	c, err := b.apart(8, 1)
	if err != nil {
		return err
	}
	defer c.Stop()
	c.clients.Return = backAfter
	c.narrow = stalled // otherwise the kernel buffers MB for each
	if err := c.fill(stallSockets, load.Socket); err != nil {
		return err
	}
	// Longer messages: the kernel's own buffers would last for minutes with short ones.
	workload := load.Workload{Places: c.places, Clients: c.clients, Rate: 5, For: b.duration(20 * time.Second), Pad: 1000, Ignore: stalled}
	all, err := arrived(workload.Run())
	if err != nil {
		return err
	}
	before := c.live.Resident()
	workload.For = max(b.duration(90*time.Second), 45*time.Second) // a write may take 10 s before the node ends the connection
	peak := c.watchMemory()
	c.clients.Stall(stalled)
	workload.Wake = func() {
		if b.prof != "" {
			_ = c.live.Heap(b.file("stall-heap"), true)
		}
		c.clients.Stall(0)
	}
	var some load.Report
	p := b.profiled(c.live, "the live node", "stall", workload.For, func() error { // in the measured run: two times are compared
		some, err = arrived(workload.Run())
		return nil
	})
	most := peak()
	if err = cmp.Or(err, c.alive()); err != nil {
		return err
	}
	p99, without := some.Late.Within(99), all.Late.Within(99)
	closes := c.clients.Closes()
	met := float64(p99) <= 1.2*float64(without) && whole(some) && some.CaughtUp == stalled && toldLater(closes) == stalled
	r := b.add(met, fmt.Sprintf("%d of %d sockets stop reading, 5 messages/s", stalled, stallSockets), "the others' p99 at most 1.2 ×, closed with 1013, catch up",
		"p99 %.2f × (%s, without %s); memory at most %.1f MB more; %d of %d caught up; others: %d of %d delivered, %d doubled%s",
		float64(p99)/float64(without), short(p99), short(without), float64(most-before)/(1<<20),
		some.CaughtUp, stalled, some.Delivered, some.Expected, some.Doubled, ended(closes))
	b.explain(r, p, 0)
	return nil
}

// toldLater is how many connections were closed with 1013.
func toldLater(closes map[string]int) (n int) {
	for way, times := range closes {
		if strings.HasPrefix(way, "1013 ") {
			n += times
		}
	}
	return n
}

// backAfter is how long a connection waits before it comes back. A page waits at least half a second, with
// jitter; this is harder.
const backAfter = 200 * time.Millisecond

// watchMemory samples the live node's memory until peak is called, which returns the highest sample.
func (c *crowd) watchMemory() (peak func() int64) {
	stop, most := make(chan struct{}), make(chan int64)
	go func() {
		var n int64
		tick := time.NewTicker(200 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				n = max(n, c.live.Resident())
			case <-stop:
				most <- n
				return
			}
		}
	}()
	return func() int64 {
		close(stop)
		return <-most
	}
}
