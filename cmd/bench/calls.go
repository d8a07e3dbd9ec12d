//go:build linux

package main

import (
	"fmt"
	"time"

	"parley/cmd/internal/load"
)

// A call of five people who all see each other: 20 forwarded cameras and microphones.
const (
	callPeople = 5
	callPairs  = callPeople * (callPeople - 1)
)

// callTurns is how often the call begins and ends: machines drift, so messages are timed in turns without and
// with it.
const callTurns = 3

// besideCall measures what a call costs the messages of the same process.
func (b *bench) besideCall() (err error) {
	if b.server, err = load.StartServer(b.binary, "PARLEY_CALL_ADDR=127.0.0.1:0"); err != nil {
		return err
	}
	defer b.server.Stop()
	b.target, b.people, b.rooms = load.NewTarget(b.server.Addr), nil, nil
	if err := b.invite(callPeople, 4); err != nil {
		return err
	}
	clients, err := b.listen(5)
	if err != nil {
		return err
	}
	defer clients.Close()
	s := load.Workload{Places: b.places(), Clients: clients, Rate: 100, For: b.duration(10 * time.Second)}
	s.Run() // warm
	var without, with, forwarding time.Duration
	var packets int64
	for range callTurns {
		alone, cpuAlone, err := b.timed(s)
		if err != nil {
			return err
		}
		call, err := load.StartCall(b.rooms[0], b.people)
		if err != nil {
			return err
		}
		before := call.Received()
		beside, cpuBeside, err := b.timed(s)
		packets += call.Received() - before
		call.Stop()
		if err != nil {
			return err
		}
		without, with, forwarding = without+alone, with+beside, forwarding+cpuBeside-cpuAlone
	}
	ratio := float64(with) / float64(without)
	seconds := (callTurns * s.For).Seconds()
	each := forwarding.Seconds() * 1000 / seconds / callPairs
	r := b.add(ratio <= 1.2 && packets > 0, fmt.Sprintf("messages beside a call of %d people, %d pairs, %d messages/s", callPeople, callPairs, s.Rate),
		"p99 at most 1.2 × that without the call",
		"%.2f × (mean p99 of %d turns: without %s, with %s; the call: %.0f packets/s received, %.1f CPU-ms a second for a pair)",
		ratio, callTurns, (without / callTurns).Round(10*time.Microsecond), (with / callTurns).Round(10*time.Microsecond), float64(packets)/seconds, each)
	b.look(r, b.server, "the server", "call", s.For, func() error {
		call, err := load.StartCall(b.rooms[0], b.people)
		if err != nil {
			return err
		}
		defer call.Stop()
		return again(s)()
	})
	return nil
}

// timed is the p99 of messages, and the processor time of the server meanwhile.
func (b *bench) timed(s load.Workload) (p99, cpu time.Duration, err error) {
	before, _ := b.server.CPU()
	r, err := arrived(s.Run())
	after, _ := b.server.CPU()
	if err == nil && !whole(r) {
		err = fmt.Errorf("messages were lost: %s", account(r))
	}
	return r.Late.Within(99), after - before, err
}
