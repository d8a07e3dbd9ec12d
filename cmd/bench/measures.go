//go:build linux

package main

import (
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"parley/cmd/internal/load"
)

// fillWith posts n messages to the first room and waits until they are stored.
func (b *bench) fillWith(n int, text func(int) string) error {
	for i := range n {
		if err := b.people[0].SendAndWait(b.rooms[0], text(i), uuid.NewString()); err != nil {
			return err
		}
	}
	return nil
}

// pages measures a room's page with 50 messages from the cache, as plain text and as
// Markdown.
func (b *bench) pages() error {
	if err := b.invite(1, 1); err != nil {
		return err
	}
	if err := b.page("a room's page, 50 messages from the cache", "pages", load.Mark); err != nil {
		return err
	}
	return b.page("the same, all messages in Markdown", "markdown", markdown)
}

func (b *bench) page(name, look string, text func(int) string) error {
	if err := b.fillWith(60, text); err != nil {
		return err
	}
	d := b.duration(10 * time.Second)
	own, all, pages, err := b.fetch(d)
	if err != nil {
		return err
	}
	each := float64(pages) / own.Seconds()
	r := b.add(each >= 6000, name, "6,000 a CPU-second of the server",
		"%.0f a CPU-second (%.0f with PostgreSQL and Redis)", each, float64(pages)/all.Seconds())
	b.look(r, b.server, "the server", look, d, func() error {
		_, _, _, err := b.fetch(d)
		return err
	})
	return nil
}

// markdown is a message with emphasis, a list, code or a quote.
func markdown(i int) string {
	parts := [...]string{
		"I would **not** do that: `x.y()` returns early, see [the page](https://example.org/a_b) for *why*.",
		"Three things:\n- the *parser*\n- the renderer\n- its tests",
		"```go\nif err := run(); err != nil {\n\treturn err\n}\n```\nDoes this look right?",
		"> Shall we ship it today?\nYes, ~~tomorrow~~ let us.",
	}
	return fmt.Sprintf("%s\n\nThat is number %d.", parts[i%len(parts)], i)
}

// fetch loads the first room's page for d, as a busy server is asked for it.
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

// one measures a single message's way on an idle server.
func (b *bench) one() error {
	if err := b.invite(2, 1); err != nil {
		return err
	}
	clients, err := b.listen(1)
	if err != nil {
		return err
	}
	defer clients.Close()
	s := load.Workload{Places: b.places(), Clients: clients, Rate: 20, For: b.duration(20 * time.Second)}
	report, err := arrived(s.Run())
	if err != nil {
		return err
	}
	middle := report.Late.Within(50)
	r := b.add(middle < 10*time.Millisecond, "one message, from sender to another socket, idle server", "median under 10 ms",
		"median %s, p99 %s", middle.Round(10*time.Microsecond), report.Late.Within(99).Round(10*time.Microsecond))
	b.look(r, b.server, "the server", "one", s.For, again(s))
	return nil
}

// places are the bench's rooms. All of its people are in each.
func (b *bench) places() []load.Place {
	places := make([]load.Place, len(b.rooms))
	for i, slug := range b.rooms {
		places[i] = load.Place{Slug: slug, Members: b.people}
	}
	return places
}

// listen opens some sockets on each of the rooms.
func (b *bench) listen(readers int) (*load.Clients, error) {
	clients, err := load.NewClients(b.server.Addr)
	if err != nil {
		return nil, err
	}
	if _, err := clients.Open(load.Spots(b.places(), readers*len(b.rooms), load.Socket), 16, time.Minute); err != nil {
		clients.Close()
		return nil, err
	}
	return clients, nil
}

func (b *bench) manyRooms() error       { return b.throughput(20, 5000) }
func (b *bench) hundredsOfRooms() error { return b.throughput(200, 10_000) }
func (b *bench) oneRoom() error         { return b.throughput(1, 2000) }

// throughput measures messages stored and delivered at a rate. It offers somewhat more than the goal, because the
// time includes the last arrival.
func (b *bench) throughput(rooms, goal int) error {
	rate := goal + goal/50
	if err := b.invite(8, rooms); err != nil {
		return err
	}
	clients, err := b.listen(2)
	if err != nil {
		return err
	}
	defer clients.Close()
	warm := load.Workload{Places: b.places(), Clients: clients, Rate: rate / 4, For: time.Second}
	warm.Run()
	own0, all0 := b.server.CPU()
	s := load.Workload{Places: b.places(), Clients: clients, Rate: rate, For: b.duration(20 * time.Second)}
	report, err := arrived(s.Run())
	if err != nil {
		return err
	}
	own1, all1 := b.server.CPU()
	messages := float64(report.Delivered) / 2
	reached := messages / report.Took.Seconds()
	r := b.add(reached >= float64(goal) && whole(report) && report.Refused == 0 && report.Late.Within(99) < 250*time.Millisecond,
		fmt.Sprintf("messages stored and delivered, %d room(s), offered %d/s", rooms, rate), fmt.Sprintf("%d/s, all, p99 under 250 ms, none refused", goal),
		"%.0f/s, %s; CPU-ms each: %.3f server, %.3f with PostgreSQL and Redis", reached, account(report),
		(own1-own0).Seconds()*1000/messages, (all1-all0).Seconds()*1000/messages)
	b.look(r, b.server, "the server", fmt.Sprintf("rooms-%d", rooms), s.For, again(s))
	return nil
}

// arrived is an error when no message has arrived: there is nothing to report.
func arrived(r load.Report) (load.Report, error) {
	if r.Delivered > 0 {
		return r, nil
	}
	return r, fmt.Errorf("nothing arrived: %s", account(r))
}

// whole reports whether each message arrived everywhere, once.
func whole(r load.Report) bool { return r.Lost == 0 && r.Doubled == 0 }

// again runs a workload for its profile alone.
func again(s load.Workload) func() error {
	return func() error {
		_, err := arrived(s.Run())
		return err
	}
}
