//go:build linux

package main

import (
	"errors"
	"fmt"
	"time"

	"parley/cmd/internal/load"
)

const (
	idleSockets = 19_000 // a process may open 20,000 files on a usual machine
	someRooms   = 100
	idleKB      = 4 // resident for each, at most
)

// idle measures the cost of sockets without messages.
func (b *bench) idle() error {
	c, err := b.gather(someRooms, someRooms, idleSockets, load.Socket)
	if err != nil {
		return err
	}
	defer c.Stop()
	time.Sleep(b.duration(settling))
	before, d := c.spent(), b.duration(time.Minute)
	began := time.Now()
	time.Sleep(d)
	spent, took := c.spent().minus(before), time.Since(began)
	if err := c.alive(); err != nil {
		return err
	}
	each, core := c.resident(idleSockets), 100*spent.live.Seconds()/took.Seconds()
	r := b.add(each <= idleKB && core <= 0.5, "19,000 idle sockets in 100 rooms", "4 KB resident each, 0.5 % of a core",
		"%.1f KB each, %.2f %% of a core (web, worker and stores %.2f %%)%s", each, core,
		100*(spent.back+spent.stores).Seconds()/took.Seconds(), ended(c.clients.Closes()))
	b.look(r, c.live, "the live node", "idle", d, func() error {
		time.Sleep(d)
		return nil
	})
	if each > idleKB || b.prof != "" {
		b.explainMemory(r, c.live, "the live node", "idle-heap")
	}
	return nil
}

// settling is how long a node is left alone before its memory is measured.
const settling = 20 * time.Second

// connect measures how quickly sockets are opened.
func (b *bench) connect() error {
	const sockets = 10_000
	c, err := b.apart(someRooms, someRooms)
	if err != nil {
		return err
	}
	defer c.Stop()
	own := load.OwnCPU()
	if err := c.fill(sockets, load.Socket); err != nil {
		return err
	}
	own = load.OwnCPU() - own
	if err := c.alive(); err != nil {
		return err
	}
	ms := func(d time.Duration) float64 { return d.Seconds() * 1000 / float64(c.timed) }
	rate := float64(c.timed) / c.took.Seconds()
	r := b.add(rate >= 4000, "10,000 sockets are opened, each until its first frame", "4,000 a second",
		"%.0f a second; CPU-ms each: live node %.3f, stores %.3f, this program %.3f",
		rate, ms(c.opening.live), ms(c.opening.stores), ms(own))
	if err := c.empties(); err != nil {
		return err
	}
	b.look(r, c.live, "the live node", "connect", c.took+time.Second, func() error { return c.fill(sockets, load.Socket) })
	return nil
}

// empties closes all connections and waits until the node has noticed. Then as many can be opened again.
func (c *crowd) empties() (err error) {
	c.clients.Close()
	for limit := time.Now().Add(time.Minute); ; time.Sleep(10 * time.Millisecond) {
		gauges, err := c.live.Gauges()
		if err != nil {
			return err
		}
		if gauges[`parley_hub_connections{kind="socket"}`] == 0 {
			break
		}
		if time.Now().After(limit) {
			return errors.New("the node has not noticed that all connections are closed")
		}
	}
	c.clients, err = load.NewClients(c.live.Addr)
	return err
}

// streamsHeld is how many streams a node holds of one session. It ends older ones.
const streamsHeld = 2

// streams compares the memory of never-ending pages with that of sockets.
func (b *bench) streams() error {
	const connections = 10_000
	ways := []load.Way{load.Socket, load.Stream}
	var each [2]float64
	var closes string
	var c *crowd
	for i, way := range ways {
		if c != nil {
			c.Stop()
		}
		var err error
		if c, err = b.gather(connections/streamsHeld, someRooms, connections, way); err != nil {
			return err
		}
		defer c.Stop()
		time.Sleep(b.duration(settling))
		if open := c.clients.Len(); open < connections {
			closes += fmt.Sprintf("; only %d of %d were open", open, connections)
		}
		if err := c.alive(); err != nil {
			return err
		}
		each[i] = c.resident(connections)
		closes += ended(c.clients.Closes())
	}
	r := b.add(each[1] <= 1.5*each[0] && closes == "", "10,000 streams for browsers without JavaScript", "1.5 × a socket's memory",
		"%.2f × (%.1f KB each, sockets %.1f KB)%s", each[1]/each[0], each[1], each[0], closes)
	b.explainMemory(r, c.live, "the live node with streams", "streams-heap")
	return nil
}
