//go:build linux

package main

import (
	"fmt"
	"time"

	"parley/cmd/internal/load"
)

// fan measures the fan-out: the cost of a delivery in a process that is a live node alone. The raw loop
// follows at once, with as many sockets and frames of the same size, and then uWebSockets at the same rate.
type fan struct {
	name                 string // the profile's name; empty: no profile
	sockets, rooms, rate int
	people               int
	raw                  float64 // the highest cost of a delivery, in raw deliveries
	uws                  float64 // and in those of uWebSockets; 0: they are not compared
	p99                  time.Duration
}

func (b *bench) fanFew() error {
	return b.fan(fan{name: "fan5k", sockets: 5000, rooms: 1, people: 8, rate: 10, raw: 1.15, uws: 1.05})
}

func (b *bench) fanBusy() error {
	return b.fan(fan{name: "fan1k", sockets: 1000, rooms: 1, people: 8, rate: 20, raw: 1.5, uws: 1.05})
}

func (b *bench) fanFast() error {
	return b.fan(fan{name: "fan10k", sockets: 10_000, rooms: 1, people: 8, rate: 50, raw: 0.35, uws: 1, p99: 150 * time.Millisecond})
}

// fanRooms has one member for each room. A member of many rooms is told of their activity, which is another
// cost.
func (b *bench) fanRooms() error {
	return b.fan(fan{name: "rooms2k", sockets: 10_000, rooms: 2000, people: 2000, rate: 2000, raw: 1.5, p99: 150 * time.Millisecond})
}

// fanned is the measured cost of a fan-out.
type fanned struct {
	load.Report
	spent    spent
	raw      load.RawReport
	uws      *load.UWSReport // nil where it was not measured
	noUWS    error           // the reason
	resident int64           // bytes of the live node at the end
	closes   map[string]int
	profile  profile // from a second workload
}

// each is the live node's processor time for a million deliveries, in seconds.
func (m fanned) each() float64 { return load.PerMillion(m.spent.live, m.Delivered) }

func (b *bench) measureFan(f fan) (m fanned, err error) {
	c, err := b.gather(f.people, f.rooms, f.sockets, load.Socket)
	if err != nil {
		return m, err
	}
	defer c.Stop()
	workload := load.Workload{Places: c.places, Clients: c.clients, Rate: f.rate, For: 2 * time.Second}
	workload.Run() // the first round costs more than the others
	workload.For = b.duration(20 * time.Second)
	before := c.spent()
	if m.Report, err = arrived(workload.Run()); err != nil {
		return m, err
	}
	m.spent, m.resident = c.spent().minus(before), c.live.Resident()
	if f.name != "" { // the raw loop decides whether the goal is met, and it needs this workload's descriptors and memory
		m.profile = b.profiled(c.live, "the live node", f.name, workload.For, again(workload))
	}
	if err := c.alive(); err != nil {
		return m, err
	}
	c.Stop()
	m.closes = c.closes
	m.raw, err = load.RawLoop{
		Connections: f.sockets, Payload: m.FrameSize, Rate: f.sockets / f.rooms * f.rate, For: b.duration(10 * time.Second),
	}.Run()
	if f.uws > 0 && err == nil {
		m.uws, m.noUWS, err = b.besideUWS(f, m.FrameSize)
	}
	return m, err
}

// besideUWS measures the same fan-out with uWebSockets, where it can be had.
func (b *bench) besideUWS(f fan, payload int) (r *load.UWSReport, without, err error) {
	bun, without := load.Bun()
	if without != nil {
		return nil, without, nil
	}
	m, err := load.UWS{Bun: bun, Sockets: f.sockets, Payload: payload, Rate: f.rate, For: b.duration(20 * time.Second)}.Run()
	return &m, nil, err
}

// dearer reports whether a delivery costs more than goal of uWebSockets', or p99 is longer.
func (m fanned) dearer(goal float64) bool {
	return m.uws != nil && (m.each() > goal*m.uws.PerMillion() || m.Late.Within(99) > m.uws.Late.Within(99))
}

// ofUWS is the row's part about uWebSockets.
func (m fanned) ofUWS() string {
	switch {
	case m.uws != nil:
		return fmt.Sprintf("; %.2f × uWebSockets (%.2f; %s; %.1f messages to a frame)",
			m.each()/m.uws.PerMillion(), m.uws.PerMillion(), account(m.uws.Report), m.uws.ToFrame)
	case m.noUWS != nil:
		return fmt.Sprintf("; without uWebSockets: %s", m.noUWS)
	}
	return ""
}

func (b *bench) fan(f fan) error {
	m, err := b.measureFan(f)
	if err != nil {
		return err
	}
	goal := fmt.Sprintf("%.2f × the raw loop", f.raw)
	if f.uws > 0 {
		goal += fmt.Sprintf(", %.2f × uWebSockets and no longer p99", f.uws)
	}
	if f.p99 > 0 {
		goal += fmt.Sprintf(", p99 under %s", f.p99)
	}
	ratio := m.each() / m.raw.PerMillion()
	met := ratio <= f.raw && !m.dearer(f.uws) && whole(m.Report) && m.Refused == 0 && (f.p99 == 0 || m.Late.Within(99) < f.p99)
	r := b.add(met, fmt.Sprintf("%d room(s), %d sockets, %d messages/s", f.rooms, f.sockets, f.rate), goal,
		"%.2f × (CPU-s for a million deliveries: live node %.2f, raw loop %.2f at %.0f/s, web and worker %.2f, PostgreSQL and Redis %.2f); %s; %.1f messages to a frame, one is %d bytes%s",
		ratio, m.each(), m.raw.PerMillion(), float64(m.raw.Deliveries)/m.raw.Took.Seconds(),
		load.PerMillion(m.spent.back, m.Delivered), load.PerMillion(m.spent.stores, m.Delivered), account(m.Report), m.ToFrame, m.FrameSize, ended(m.closes)+m.ofUWS())
	b.explain(r, m.profile, ratio)
	return nil
}

// account describes the fate of a workload's messages.
func account(r load.Report) string {
	s := fmt.Sprintf("%d of %d delivered, %d lost, %d doubled, %d refused, median %s, p99 %s, max %s",
		r.Delivered, r.Expected, r.Lost, r.Doubled, r.Refused,
		short(r.Late.Within(50)), short(r.Late.Within(99)), short(r.Late.Max()))
	if r.FirstRefusal != nil {
		s += fmt.Sprintf(" (%s)", r.FirstRefusal)
	}
	return s
}

func short(d time.Duration) time.Duration { return d.Round(100 * time.Microsecond) }

// ended lists the connections that ended unasked.
func ended(ways map[string]int) (s string) {
	for way, n := range ways {
		s += fmt.Sprintf("; %d closed: %s", n, way)
	}
	return s
}
