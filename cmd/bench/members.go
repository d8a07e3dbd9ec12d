//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"parley/chat"
	"parley/cmd/internal/load"
	"parley/store/postgres"
)

// The sizes of rooms that are compared, and how many people a message names.
const (
	fewMembers  = 10
	manyMembers = 10_000
	named       = 20
)

// crowded compares the storing of a message with mentions in a small room and in a crowded one.
// Messages go to both in turn, since machines drift.
func (b *bench) crowded() error {
	if err := b.invite(1, 2); err != nil {
		return err
	}
	if err := b.fillRooms(); err != nil {
		return err
	}
	rounds := 40
	if b.short {
		rounds = 5
	}
	if _, err := b.compareRooms(5); err != nil { // the first ones cost more
		return err
	}
	sides, err := b.compareRooms(rounds)
	if err != nil {
		return err
	}
	few, many := sides[0], sides[1]
	median, p99, cpu := ratio(many.Within(50), few.Within(50)), ratio(many.Within(99), few.Within(99)), ratio(many.cpu, few.cpu)
	r := b.add(median <= 1.3 && cpu <= 1.3, fmt.Sprintf("storing a message with %d mentions, room of %d members against %d", named, manyMembers, fewMembers), "at most 1.3 times",
		"median %.2f times (%s against %s), p99 %.2f times (%s against %s), CPU time with PostgreSQL and Redis %.2f times (%.2f ms against %.2f)",
		median, exact(many.Within(50)), exact(few.Within(50)), p99, exact(many.Within(99)), exact(few.Within(99)), cpu, many.each(), few.each())
	b.look(r, b.server, "the server", "crowded", 5*time.Second, func() error {
		_, err := b.compareRooms(rounds)
		return err
	})
	return nil
}

// fillRooms makes the members in PostgreSQL: to sign up ten thousand takes minutes.
func (b *bench) fillRooms() error {
	return b.sql(
		fmt.Sprintf("insert into users (username, username_key) select 'member'||n, 'member'||n from generate_series(1, %d) n", manyMembers-1),
		fmt.Sprintf("insert into memberships (user_id, room_id) select u.id, r.id from users u join rooms r on r.slug = '%s' where u.username_key like 'member%%' order by u.id limit %d", b.rooms[0], fewMembers-1),
		fmt.Sprintf("insert into memberships (user_id, room_id) select u.id, r.id from users u join rooms r on r.slug = '%s' where u.username_key like 'member%%'", b.rooms[1]),
		"vacuum analyze")
}

func (b *bench) sql(statements ...string) error {
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, b.server.AdminURL())
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, s := range statements {
		if _, err := conn.Exec(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// side is what messages to one room took.
type side struct {
	load.Times
	cpu time.Duration
}

func (s *side) each() float64 { return float64(s.cpu.Microseconds()) / 1000 / float64(s.N()) }

const inTurn = 25 // messages: processor time is counted in hundredths of a second

func (b *bench) compareRooms(rounds int) (sides [2]side, err error) {
	var names strings.Builder
	for i := range named {
		fmt.Fprintf(&names, "@member%d ", i+1)
	}
	for n := range rounds {
		for i := range sides {
			_, cpu0 := b.server.CPU()
			for k := range inTurn {
				began := time.Now()
				if err := b.people[0].SendAndWait(b.rooms[i], fmt.Sprint(names.String(), n, k), uuid.NewString()); err != nil {
					return sides, err
				}
				sides[i].Add(time.Since(began))
			}
			_, cpu := b.server.CPU()
			sides[i].cpu += cpu - cpu0
		}
	}
	return sides, nil
}

func ratio(a, b time.Duration) float64 { return float64(a) / float64(max(b, 1)) }

func exact(d time.Duration) time.Duration { return d.Round(10 * time.Microsecond) }

// sidebar reads the list of rooms of a person in 1,000 rooms: half of them have twenty unread
// messages, and a quarter a mention. The bench asks the store as a page does.
func (b *bench) sidebar() error {
	if err := b.invite(1, 0); err != nil {
		return err
	}
	err := b.sql(
		"insert into users (username, username_key) values ('author', 'author')",
		"insert into rooms (slug, name, name_key, last_seq, last_rev) select 'room'||n, 'Room '||n, 'room '||lpad(n::text, 4, '0'), 40, 40 from generate_series(1, 1000) n",
		"insert into memberships (user_id, room_id, read_seq, furthest_seq) select u.id, r.id, 40 - r.id % 2 * 20, 40 - r.id % 2 * 20 from users u, rooms r where u.username = 'person0'",
		"insert into messages (room_id, seq, rev, first_rev, author_id, key, body) select r.id, k, k, k, u.id, gen_random_uuid(), 'one of forty messages' from users u, rooms r, generate_series(1, 40) k where u.username = 'author'",
		"insert into mentions (user_id, room_id, seq) select u.id, r.id, 30 from users u, rooms r where u.username = 'person0' and r.id % 4 = 1",
		"vacuum analyze")
	if err != nil {
		return err
	}
	ctx := context.Background()
	database, _ := b.server.URLs()
	store, err := postgres.Open(ctx, postgres.Options{URL: database})
	if err != nil {
		return err
	}
	defer store.Close()
	user, err := store.UserByName(ctx, "person0")
	if err != nil {
		return err
	}
	return b.listRooms(ctx, store, user.ID)
}

func (b *bench) listRooms(ctx context.Context, store *postgres.Store, user chat.UserID) error {
	var times load.Times
	least, rounds := time.Hour, 400
	if b.short {
		rounds = 50
	}
	_, all0 := b.server.CPU()
	own0 := load.CPUOf(os.Getpid())
	for range rounds {
		began := time.Now()
		list, err := store.RoomsOf(ctx, user, "")
		if err == nil && len(list.Links)+list.Rest != 1000 {
			err = fmt.Errorf("the list has %d rooms and %d more", len(list.Links), list.Rest)
		}
		if err != nil {
			return err
		}
		took := time.Since(began)
		times.Add(took)
		least = min(least, took)
	}
	_, all := b.server.CPU()
	cpu := load.CPUOf(os.Getpid()) - own0 + all - all0
	r := b.add(times.Within(50) < 5*time.Millisecond, fmt.Sprintf("the list of rooms of a person in 1000, %d to a page, with all counts", chat.RoomsListed), "under 5 ms",
		"median %s, p99 %s, least %s, CPU time with PostgreSQL %.2f ms", exact(times.Within(50)), exact(times.Within(99)), exact(least), float64(cpu.Microseconds())/1000/float64(rounds))
	if !r.met {
		b.because(r, " On a busy machine the least time is the one that waited least.\n")
	}
	return nil
}
