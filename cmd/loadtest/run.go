//go:build linux

package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"parley/cmd/internal/load"
)

func (p *plan) run() (err error) {
	fmt.Printf("%d people sign up for %d rooms\n", p.people, p.rooms)
	places, err := load.NewTarget(p.target).SetUp(p.people, p.rooms)
	if !p.keep {
		defer func() { err = errors.Join(err, load.TearDown(places)) }()
	}
	if err != nil {
		return err
	}
	swarm, err := load.NewClients(p.live)
	if err != nil {
		return err
	}
	defer swarm.Close()
	took, err := swarm.Open(load.Spots(places, p.sockets, load.Socket), p.atOnce, openPatience)
	if err != nil {
		return err
	}
	fmt.Printf("%d sockets open, each with its first frame, after %s: %.0f a second\n",
		p.sockets, took.Round(time.Millisecond), float64(p.sockets)/took.Seconds())
	r := p.storm(places, swarm)
	swarm.Close()
	if p.raw {
		if err := p.rawLoop(r.FrameSize); err != nil {
			return err
		}
	}
	if r.Lost > 0 || r.Doubled > 0 {
		return fmt.Errorf("%d deliveries lost and %d doubled", r.Lost, r.Doubled)
	}
	return nil
}

const openPatience = 5 * time.Minute

func (p *plan) storm(places []load.Place, swarm *load.Clients) load.Report {
	swarm.Stall(p.stall)
	server, own := load.CPUOf(p.pid), load.OwnCPU()
	storm := load.Workload{Places: places, Clients: swarm, Rate: p.rate, For: p.lasts, Ignore: p.stall}
	r := storm.Run()
	server, own = load.CPUOf(p.pid)-server, load.OwnCPU()-own
	fmt.Printf("%d messages sent, %d refused", r.Sent, r.Refused)
	if r.FirstRefusal != nil {
		fmt.Printf(" (first: %s)", r.FirstRefusal)
	}
	fmt.Printf("\n%d of %d deliveries, %.0f a second; lost %d, doubled %d\n",
		r.Delivered, r.Expected, float64(r.Delivered)/max(r.Took.Seconds(), p.lasts.Seconds()), r.Lost, r.Doubled)
	fmt.Printf("from due to seen: median %s, p99 %s, max %s; %.1f messages to a frame\n",
		short(r.Late.Within(50)), short(r.Late.Within(99)), short(r.Late.Max()), r.ToFrame)
	if p.pid > 0 {
		fmt.Printf("server: %.2f CPU-s for a million deliveries, %d MB resident\n",
			load.PerMillion(server, r.Delivered), load.ResidentOf(p.pid)>>20)
	}
	fmt.Printf("this program: %.2f CPU-s for a million deliveries\n", load.PerMillion(own, r.Delivered))
	closes := swarm.Closes()
	for _, way := range slices.Sorted(maps.Keys(closes)) {
		fmt.Printf("closed: %d with %s\n", closes[way], way)
	}
	return r
}

func (p *plan) rawLoop(size int) error {
	r, err := load.RawLoop{Connections: p.sockets, Payload: size, Rate: max(p.sockets*p.rate/p.rooms, 1), For: p.lasts}.Run()
	if err != nil {
		return err
	}
	fmt.Printf("raw loop, frames of %d bytes: %.2f CPU-s for a million deliveries, %.0f a second\n",
		size, r.PerMillion(), float64(r.Deliveries)/r.Took.Seconds())
	return nil
}

func short(d time.Duration) time.Duration { return d.Round(100 * time.Microsecond) }
