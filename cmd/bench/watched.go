//go:build linux

package main

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"parley/cmd/internal/load"
)

// watchedEach is how many rooms each person is in. Each socket shows one of them and watches the others.
const watchedEach = 50

// joinMany makes each person a member of as many rooms, evenly: thousands of requests would do the same.
const joinMany = `
	INSERT INTO memberships (user_id, room_id)
	SELECT u.id, r.id
	FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM users WHERE username LIKE 'load-%') u
	CROSS JOIN generate_series(0, $1::int - 1) AS k
	JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM rooms WHERE slug LIKE 'load-%') r
	  ON r.n = (u.n + k * ($2::int / $1::int)) % $2::int
	ON CONFLICT DO NOTHING`

// watched measures the cost of marks: each message of a room marks it on the pages of its members who look at
// other rooms.
func (b *bench) watched() error {
	people, rooms, rate := 10_000, 1000, 100
	if b.short {
		people, rooms = 1000, 100
	}
	if err := load.EnoughFiles(people); err != nil {
		return err
	}
	c, err := b.apart(people, rooms)
	if err != nil {
		return err
	}
	defer c.Stop()
	if err := c.join(watchedEach, rooms); err != nil {
		return err
	}
	if err := c.fill(people, load.Socket); err != nil {
		return err
	}
	workload := load.Workload{Places: c.places, Clients: c.clients, Rate: rate, For: 2 * time.Second}
	if err := allWatch(workload, people*(watchedEach-1)/rooms); err != nil {
		return err
	}
	workload.For = b.duration(20 * time.Second)
	before, marksBefore := c.spent(), c.clients.Marks()
	r, err := arrived(workload.Run())
	if err != nil {
		return err
	}
	spent, marks := c.spent().minus(before), c.clients.Marks()-marksBefore
	p := b.profiled(c.live, "the live node", "watched", workload.For, again(workload))
	if err := c.alive(); err != nil {
		return err
	}
	c.Stop()
	told := marks + r.Delivered
	raw, err := load.RawLoop{Connections: people, Payload: markSize, Rate: told / int(workload.For.Seconds()), For: b.duration(10 * time.Second)}.Run()
	if err != nil {
		return err
	}
	each := load.PerMillion(spent.live, told)
	ratio := each / raw.PerMillion()
	line := b.add(ratio <= 1.15 && whole(r), fmt.Sprintf("%d people watch %d of %d rooms each, %d messages/s", people, watchedEach, rooms, rate),
		"a mark costs what a delivery does, 1.15 × the raw loop",
		"%.2f × (CPU-s for a million marks and deliveries: live node %.2f, raw loop %.2f; %d marks, %.1f for each message; web and worker %.2f); %s",
		ratio, each, raw.PerMillion(), marks, float64(marks)/float64(r.Sent), load.PerMillion(spent.back, told), account(r))
	b.explain(line, p, ratio)
	return nil
}

// allWatch returns when nearly all sockets are told of messages in the rooms that they watch. A socket whose
// list of rooms came late is asked for again after a while.
func allWatch(w load.Workload, each int) error {
	for range 20 {
		before := w.Clients.Marks()
		r, err := arrived(w.Run())
		if err != nil {
			return err
		}
		if w.Clients.Marks()-before >= r.Sent*each*9/10 {
			return nil
		}
	}
	return fmt.Errorf("not all sockets watch their rooms")
}

// markSize is about how many bytes a frame with a mark has.
const markSize = 180

func (c *crowd) join(each, rooms int) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, c.back.AdminURL())
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(ctx) }()
	if _, err = conn.Exec(ctx, joinMany, each, rooms); err == nil {
		_, err = conn.Exec(ctx, "ANALYZE memberships")
	}
	return err
}
