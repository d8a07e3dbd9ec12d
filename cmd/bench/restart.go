//go:build linux

package main

import (
	"cmp"
	"time"

	"parley/cmd/internal/load"
)

// restart stops a live node with 10,000 sockets and starts it again, while messages are sent. It waits until
// every socket is back and has them all.
func (b *bench) restart() error {
	const sockets = 10_000
	c, err := b.apart(someRooms, someRooms)
	if err != nil {
		return err
	}
	defer c.Stop()
	q, err := countQueries(c)
	if err != nil {
		return err
	}
	defer q.close()
	c.clients.Return = backAfter
	if err := c.fill(sockets, load.Socket); err != nil {
		return err
	}
	workload := load.Workload{Places: c.places, Clients: c.clients, Rate: someRooms, For: 2 * time.Second}
	workload.Run() // each socket knows its revision now
	if err := q.reset(); err != nil {
		return err
	}
	workload.For = 4 * time.Second // the node is away for a part of it, and then all sockets come back
	report := make(chan load.Report)
	go func() { report <- workload.Run() }()
	began := time.Now()
	c.live.Quit()
	gone := time.Since(began)
	if err := c.live.Again(); err != nil {
		return err
	}
	ready := time.Since(began)
	wait := c.live.Profile(b.file("restart"), restartProfile)
	for c.clients.Len() < sockets && time.Since(began) < time.Minute {
		time.Sleep(10 * time.Millisecond)
	}
	back := time.Since(began)
	r := <-report
	level := max(back, r.Took)
	p := profile{whose: "the live node that came back", file: b.file("restart"), err: wait()}
	asked, missed, err := q.asked()
	if err = cmp.Or(err, c.alive()); err != nil {
		return err
	}
	met := c.clients.Len() == sockets && whole(r) && level <= 10*time.Second && missed <= someRooms
	line := b.add(met, "a live node with 10,000 sockets in 100 rooms restarts", "all back and level within 10 s; one query a room to catch up",
		"%s after the signal, %s after it was ready again (ended after %s); %d of %d delivered, %d doubled; PostgreSQL was asked by it: %s%s",
		short(level), short(level-ready), short(gone), r.Delivered, r.Expected, r.Doubled, asked, ended(c.clients.Closes()))
	b.explain(line, p, 0)
	return nil
}

// restartProfile is how long a restarted node is profiled. It is done in the measured run, because it would
// take another restart.
const restartProfile = 5 * time.Second
