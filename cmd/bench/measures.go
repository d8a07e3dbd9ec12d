package main

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"parley/cmd/internal/load"
)

// fill posts n messages to the first room and waits until they are stored.
func (b *bench) fill(n int) error {
	for i := range n {
		if err := b.people[0].SendAndWait(b.rooms[0], load.Mark(i), uuid.NewString()); err != nil {
			return err
		}
	}
	return nil
}

// pages measures a room's page with 50 messages from the cache.
func (b *bench) pages() error {
	if err := b.crowd(1, 1); err != nil {
		return err
	}
	if err := b.fill(60); err != nil {
		return err
	}
	var own, all time.Duration
	var pages int64
	var err error
	d := b.duration(10 * time.Second)
	b.profiled("pages", d, func() { own, all, pages, err = b.fetch(d) })
	if err != nil {
		return err
	}
	b.add("a room's page, 50 messages from the cache", "2,000 a CPU-second of the server",
		"%.0f a CPU-second (%.0f with PostgreSQL and Redis)", float64(pages)/own.Seconds(), float64(pages)/all.Seconds())
	return nil
}

// fetch loads the first room's page for a while, as a busy server sees it.
func (b *bench) fetch(d time.Duration) (own, all time.Duration, pages int64, err error) {
	own0, all0 := b.server.CPU()
	var n atomic.Int64
	var failed atomic.Value
	var wg sync.WaitGroup
	end := time.Now().Add(d)
	for range 16 {
		wg.Go(func() {
			for time.Now().Before(end) {
				status, _, err := b.people[0].Get("/rooms/" + b.rooms[0])
				if err == nil && status != 200 {
					err = &load.StatusError{Path: b.rooms[0], Status: status}
				}
				if err != nil {
					failed.Store(err)
					return
				}
				n.Add(1)
			}
		})
	}
	wg.Wait()
	own1, all1 := b.server.CPU()
	err, _ = failed.Load().(error)
	return own1 - own0, all1 - all0, n.Load(), err
}

// one measures a single message on its way, with nothing else going on.
func (b *bench) one() error {
	if err := b.crowd(2, 1); err != nil {
		return err
	}
	s := load.Storm{Rooms: b.rooms, Senders: b.people[:1], Readers: 1, Rate: 20, For: b.duration(20 * time.Second)}
	r, err := s.Run()
	if err != nil {
		return err
	}
	b.add("one message, from sender to another socket, idle server", "median under 10 ms",
		"median %s, p99 %s", r.P50.Round(10*time.Microsecond), r.P99.Round(10*time.Microsecond))
	return nil
}

func (b *bench) manyRooms() error { return b.storm(20, 5000) }
func (b *bench) oneRoom() error   { return b.storm(1, 2000) }

// storm measures messages stored and delivered at a rate.
func (b *bench) storm(rooms, rate int) error {
	if err := b.crowd(8, rooms); err != nil {
		return err
	}
	warm := load.Storm{Rooms: b.rooms, Senders: b.people, Readers: 2, Rate: rate / 4, For: time.Second}
	if _, err := warm.Run(); err != nil {
		return err
	}
	own0, all0 := b.server.CPU()
	s := load.Storm{Rooms: b.rooms, Senders: b.people, Readers: 2, Rate: rate, For: b.duration(20 * time.Second)}
	var r load.Report
	var err error
	b.profiled(fmt.Sprintf("rooms-%d", rooms), s.For, func() { r, err = s.Run() })
	if err != nil {
		return err
	}
	own1, all1 := b.server.CPU()
	b.add(fmt.Sprintf("messages stored and delivered, %d room(s), offered %d/s", rooms, rate), "all, p99 under 250 ms, none refused",
		"%.0f/s, %d of %d delivered, %d refused, median %s, p99 %s; CPU-ms each: %.3f server, %.3f with PostgreSQL and Redis",
		float64(r.Delivered)/r.Took.Seconds(), r.Delivered, r.Sent+r.Refused, r.Refused,
		r.P50.Round(100*time.Microsecond), r.P99.Round(100*time.Microsecond),
		(own1-own0).Seconds()*1000/float64(r.Delivered), (all1-all0).Seconds()*1000/float64(r.Delivered))
	return nil
}

// growth compares opening a room, paging back and posting with few messages in
// the database and with many. Few and many are measured in turn, on one server
// each that run side by side, since machines drift.
func (b *bench) growth() error {
	if b.big == 0 {
		return nil
	}
	small, err := b.grown(10_000)
	if err != nil {
		return err
	}
	defer small.Stop()
	big, err := b.grown(b.big)
	if err != nil {
		return err
	}
	defer big.Stop()
	for _, what := range []string{"opening a room", "paging back", "posting"} {
		ratio, few, many, err := compare(small, big, what, b.rounds())
		if err != nil {
			return err
		}
		b.add(fmt.Sprintf("%s with %d messages against 10000", what, b.big), "at most 1.3 times",
			"%.2f times (median %s against %s)", ratio, many.Round(10*time.Microsecond), few.Round(10*time.Microsecond))
	}
	return nil
}

func (b *bench) rounds() int {
	if b.short {
		return 50
	}
	return 400
}

// grown is a server with many messages and somebody to read them.
type grown struct {
	*load.Server
	person *load.Person
	room   string
	total  int
}

func (b *bench) grown(total int) (*grown, error) {
	s, err := load.StartServer(b.binary)
	if err != nil {
		return nil, err
	}
	g := &grown{Server: s, total: total}
	if err := g.prepare(b.binary); err != nil {
		s.Stop()
		return nil, err
	}
	return g, nil
}

func (g *grown) prepare(binary string) (err error) {
	database, redis := g.URLs()
	seed := exec.Command(binary, "seed", "-room", "Archive", "-messages", fmt.Sprint(g.total))
	seed.Env = append(os.Environ(), "DATABASE_URL="+database, "REDIS_URL="+redis, "JWT_SECRET=only for the seed, which signs nothing")
	seed.Stderr = os.Stderr
	if err := seed.Run(); err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	if g.person, err = load.NewTarget(g.Addr).SignUp("reader"); err != nil {
		return err
	}
	g.room = "archive"
	return g.person.Join(g.room)
}

func (g *grown) do(what string, n int) error {
	switch what {
	case "posting":
		return g.person.SendAndWait(g.room, load.Mark(n), uuid.NewString())
	case "paging back":
		_, _, err := g.person.Get(fmt.Sprintf("/rooms/%s?before=%d", g.room, g.total-(n*7919)%(g.total-100)))
		return err
	}
	_, _, err := g.person.Get("/rooms/" + g.room)
	return err
}

// compare does something on both in turn and compares the medians.
func compare(small, big *grown, what string, rounds int) (ratio float64, few, many time.Duration, err error) {
	var times [2][]time.Duration
	for n := range rounds {
		for i, g := range []*grown{small, big} {
			began := time.Now()
			if err := g.do(what, n); err != nil {
				return 0, 0, 0, err
			}
			times[i] = append(times[i], time.Since(began))
		}
	}
	few, many = median(times[0]), median(times[1])
	return float64(many) / float64(few), few, many, nil
}

func median(ds []time.Duration) time.Duration {
	slices.Sort(ds)
	return ds[len(ds)/2]
}
