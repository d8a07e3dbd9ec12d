//go:build linux

package main

import (
	"cmp"
	"time"

	"parley/cmd/internal/load"
)

// crowd is a live node with many connections, beside a process with the other roles. So the live node's cost
// can be measured by itself.
type crowd struct {
	back, live *load.Server
	places     []load.Place
	clients    *load.Clients
	narrow     int   // this many of the first connections have a small buffer
	empty      int64 // bytes of the live node before connections were opened
	timed      int   // connections opened during took
	took       time.Duration
	opening    spent // spent in that time
	closes     map[string]int
	stopped    bool
}

// atOnce is how many connections are being opened at any time.
const atOnce = 256

// apart starts the servers and adds people to rooms.
func (b *bench) apart(people, rooms int) (c *crowd, err error) {
	c = &crowd{}
	if c.back, err = load.StartServer(b.binary, "PARLEY_ROLES=web,worker"); err != nil {
		return nil, err
	}
	if c.live, err = c.back.StartBeside("PARLEY_ROLES=live"); err == nil {
		c.places, err = load.NewTarget(c.back.Addr).SetUp(people, rooms)
	}
	if err == nil {
		c.clients, err = load.NewClients(c.live.Addr)
	}
	if err != nil {
		c.Stop()
		return nil, err
	}
	return c, nil
}

// gather is apart with connections. The first ones go to one room each.
func (b *bench) gather(people, rooms, connections int, way load.Way) (*crowd, error) {
	if err := load.EnoughFiles(connections); err != nil {
		return nil, err
	}
	c, err := b.apart(people, rooms)
	if err != nil {
		return nil, err
	}
	if err := c.fill(connections, way); err != nil {
		c.Stop()
		return nil, err
	}
	return c, nil
}

// fill opens the connections. The first ones, one for each room, wait until the node knows the rooms'
// presence, and are not timed.
func (c *crowd) fill(connections int, way load.Way) (err error) {
	spots := load.Spots(c.places, connections, way)
	for i := range spots[:c.narrow] {
		spots[i].Narrow = true
	}
	first := min(len(c.places), connections)
	c.empty = c.live.Resident()
	if _, err := c.clients.Open(spots[:first], atOnce, time.Minute); err != nil {
		return err
	}
	before := c.spent()
	c.timed = connections - first
	c.took, err = c.clients.Open(spots[first:], atOnce, time.Minute)
	c.opening = c.spent().minus(before)
	return err
}

// resident is the live node's memory for each connection.
func (c *crowd) resident(connections int) float64 {
	return float64(c.live.Resident()-c.empty) / 1024 / float64(connections)
}

// Stop ends everything. A second call does nothing.
func (c *crowd) Stop() {
	if c.stopped {
		return
	}
	c.stopped = true
	if c.clients != nil {
		c.closes = c.clients.Closes()
		c.clients.Close()
	}
	for _, s := range []*load.Server{c.live, c.back} {
		if s != nil {
			s.Stop()
		}
	}
}

// alive is an error when one of the servers has ended by itself.
func (c *crowd) alive() error { return cmp.Or(c.live.Alive(), c.back.Alive()) }

// spent is processor time.
type spent struct{ live, back, stores time.Duration }

func (c *crowd) spent() spent {
	live, _ := c.live.CPU()
	back, all := c.back.CPU()
	return spent{live, back, all - back}
}

func (s spent) minus(o spent) spent {
	return spent{s.live - o.live, s.back - o.back, s.stores - o.stores}
}
