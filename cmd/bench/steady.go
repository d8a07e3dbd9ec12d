//go:build linux

package main

import (
	"fmt"
	"sync"
	"time"

	"parley/cmd/internal/load"
)

// A crowd in one room, and people in many small rooms. The first costs deliveries; the second costs messages,
// however few people read them.
const (
	crowdSockets = 1000
	tables       = 200
	tableSockets = 5
)

// The messages per second at a pace of 1.
const (
	crowdRate  = 10
	tablesRate = 200
)

// stress is both at once, on one server.
type stress struct {
	workloads [2]load.Workload
}

func (b *bench) stress() (s *stress, err error) {
	s = &stress{}
	for i, size := range []struct{ people, rooms int }{{crowdSockets, 1}, {tables * tableSockets, tables}} {
		workload := &s.workloads[i]
		if workload.Places, err = b.target.SetUp(size.people, size.rooms); err == nil {
			workload.Clients, err = load.NewClients(b.server.Addr)
		}
		if err == nil {
			_, err = workload.Clients.Open(load.Spots(workload.Places, size.people, load.Socket), atOnce, time.Minute)
		}
		if err != nil {
			s.stop()
			return nil, err
		}
	}
	return s, nil
}

func (s *stress) stop() {
	for _, workload := range s.workloads {
		if workload.Clients != nil {
			workload.Clients.Close()
		}
	}
}

func rates(pace float64) [2]int { return [2]int{int(pace * crowdRate), int(pace * tablesRate)} }

func (s *stress) run(pace float64, d time.Duration) (reports [2]load.Report) {
	var wg sync.WaitGroup
	for i := range s.workloads {
		wg.Go(func() {
			s.workloads[i].Rate, s.workloads[i].For = rates(pace)[i], d
			reports[i] = s.workloads[i].Run()
		})
	}
	wg.Wait()
	return reports
}

// The search begins at a pace that any machine holds. It ends at one that fails twice, since another process
// may have been busy the first time. Machines drift, so the measurements run somewhat below it.
const (
	quicker  = 1.25
	quickest = 100
	margin   = 0.7
	soon     = 250 * time.Millisecond
)

// fullLoad is the pace at which the server and the load use this machine fully. Above it, messages would
// queue.
func (s *stress) fullLoad(step time.Duration) float64 {
	held := 1.0
	for pace := held; pace < quickest && s.holds(pace, step); pace *= quicker {
		held = pace
	}
	return held * margin
}

func (s *stress) holds(pace float64, step time.Duration) bool {
	for range 2 {
		if reports := s.run(pace, step); inTime(reports[0]) && inTime(reports[1]) {
			return true
		}
	}
	return false
}

func inTime(r load.Report) bool { return whole(r) && r.Refused == 0 && r.Late.Within(99) <= soon }

// flat is the allowed ratio of memory in the last fifth to that in the second to fourth tenth. Pools and
// caches fill in the first tenth. The collector's timing moves a minute by about as much; a leak of a few
// bytes for each delivery would be far above it.
const flat = 1.05

// steady keeps the server of all roles under full load for ten minutes.
func (b *bench) steady() error {
	s, err := b.stress()
	if err != nil {
		return err
	}
	defer s.stop()
	pace := s.fullLoad(b.duration(5 * time.Second))
	rate := rates(pace)
	fmt.Printf("the machine holds %d messages/s to %d sockets and %d/s in %d rooms of %d, with something to spare\n",
		rate[0], crowdSockets, rate[1], tables, tableSockets)
	lasts := 10 * time.Minute
	if b.short {
		lasts = time.Minute
	}
	own, _ := b.server.CPU()
	busy, all := load.MachineTime()
	began := time.Now()
	memory := b.record(b.server, "steady", lasts)
	reports := s.run(pace, lasts)
	took := time.Since(began)
	ownNow, _ := b.server.CPU()
	busyNow, allNow := load.MachineTime()
	before, after, err := memory()
	if err != nil {
		return err
	}
	for _, r := range reports {
		if _, err := arrived(r); err != nil {
			return err
		}
	}
	growth := after / before
	r := b.add(growth <= flat && whole(reports[0]) && whole(reports[1]),
		fmt.Sprintf("%s at full load: %d sockets in a room, %d rooms of %d", lasts, crowdSockets, tables, tableSockets),
		fmt.Sprintf("memory of the last fifth at most %.2f × that of the second to fourth tenth; nothing lost", flat),
		"%.2f × (%.1f MB after %.1f MB); the server used %.2f processors, of all %.0f %% were busy; %d messages/s in the room: %s; %d/s in the others: %s",
		growth, after, before, (ownNow-own).Seconds()/took.Seconds(), 100*(busyNow-busy).Seconds()/(allNow-all).Seconds(),
		rate[0], account(reports[0]), rate[1], account(reports[1]))
	b.explainGrowth(r, "steady")
	return nil
}
