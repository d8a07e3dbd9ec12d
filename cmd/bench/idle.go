//go:build linux

package main

import (
	"fmt"
	"time"

	"parley/cmd/internal/load"
)

const (
	idleSockets = 19_000 // 20,000 files are what a process may open on a usual machine
	someRooms   = 100
)

// idle measures what sockets take that nobody writes to.
func (b *bench) idle() error {
	c, err := b.gather(someRooms, someRooms, idleSockets, load.Socket)
	if err != nil {
		return err
	}
	defer c.Stop()
	time.Sleep(b.duration(settling))
	before, d := c.spent(), b.duration(time.Minute)
	began := time.Now()
	b.profiledOf(c.live, "idle", d, func() { time.Sleep(d) })
	spent, took := c.spent().minus(before), time.Since(began)
	if b.prof != "" {
		c.live.Heap(b.file("idle-heap"))()
	}
	b.add("19,000 idle sockets in 100 rooms", "10 KB resident each, 0.5 % of a core",
		"%.1f KB each, %.2f %% of a core (web, worker and stores %.2f %%)%s", c.resident(idleSockets),
		100*spent.live.Seconds()/took.Seconds(), 100*(spent.back+spent.stores).Seconds()/took.Seconds(), ended(c.swarm.Closes()))
	return nil
}

// settling is how long a node is left alone before its memory is looked at.
const settling = 20 * time.Second

// connect measures how quickly sockets are opened.
func (b *bench) connect() error {
	const sockets = 10_000
	var c *crowd
	var err error
	if c, err = b.apart(someRooms, someRooms); err != nil {
		return err
	}
	defer c.Stop()
	own := load.OwnCPU()
	b.profiledOf(c.live, "connect", 3*time.Second, func() { err = c.fill(sockets, load.Socket) })
	if err != nil {
		return err
	}
	own = load.OwnCPU() - own
	ms := func(d time.Duration) float64 { return d.Seconds() * 1000 / float64(c.timed) }
	b.add("10,000 sockets are opened, each until its first frame", "4,000 a second",
		"%.0f a second; CPU-ms each: live node %.3f, stores %.3f, this program %.3f",
		float64(c.timed)/c.took.Seconds(), ms(c.opening.live), ms(c.opening.stores), ms(own))
	return nil
}

// streamsHeld is how many streams a node holds of one session; the older ones
// make way.
const streamsHeld = 2

// streams compares the memory of never-ending pages with that of sockets.
func (b *bench) streams() error {
	const connections = 10_000
	var each [2]float64
	var closes string
	for i, way := range []load.Way{load.Socket, load.Stream} {
		c, err := b.gather(connections/streamsHeld, someRooms, connections, way)
		if err != nil {
			return err
		}
		time.Sleep(b.duration(settling))
		if open := c.swarm.Len(); open < connections {
			closes += fmt.Sprintf("; only %d of %d were open", open, connections)
		}
		each[i] = c.resident(connections)
		c.Stop()
		closes += ended(c.closes)
	}
	b.add("10,000 streams for browsers without JavaScript", "1.5 × a socket's memory",
		"%.2f × (%.1f KB each, sockets %.1f KB)%s", each[1]/each[0], each[1], each[0], closes)
	return nil
}
