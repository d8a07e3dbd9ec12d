package postgres

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/search"
)

// BenchmarkListOfRooms measures the list of rooms of a person in 1,000 rooms. Half of them
// have twenty unread messages, and a quarter a mention. It measures the same again when
// that person has blocked a member of all of them.
func BenchmarkListOfRooms(b *testing.B) {
	s := open(b)
	ann, bob, cay := person(b, s, "ann"), person(b, s, "bob"), person(b, s, "cay")
	s.sql(b, `insert into rooms (slug, name, name_key, last_seq, last_rev)
		select 'room'||n, 'Room '||n, 'room '||lpad(n::text, 4, '0'), 40, 40 from generate_series(1, 1000) n`)
	s.sql(b, "insert into memberships (user_id, room_id, read_seq, furthest_seq) select $1, id, 40 - id % 2 * 20, 40 - id % 2 * 20 from rooms", ann.ID)
	s.sql(b, "insert into memberships (user_id, room_id, read_seq) select $1, id, 40 from rooms", cay.ID)
	s.sql(b, `insert into messages (room_id, seq, rev, first_rev, author_id, key, body)
		select r.id, k, k, k, $1, gen_random_uuid(), 'one of forty messages' from rooms r cross join generate_series(1, 40) k`, bob.ID)
	s.sql(b, "insert into mentions (user_id, room_id, seq) select $1, id, 30 from rooms where id % 4 = 1", ann.ID)
	s.sql(b, "vacuum analyze")
	for _, blocks := range []bool{false, true} {
		_, err := s.SetBlock(b.Context(), ann.ID, cay.ID, blocks)
		must(b, err)
		b.Run(fmt.Sprintf("blocks=%t", blocks), func(b *testing.B) {
			least := time.Hour
			for b.Loop() {
				began := time.Now()
				list, err := s.RoomsOf(b.Context(), ann.ID, "")
				if err != nil || len(list.Links)+list.Rest != 1000 {
					b.Fatalf("%d rooms and %d: %v", len(list.Links), list.Rest, err)
				}
				least = min(least, time.Since(began))
			}
			b.ReportMetric(float64(least.Microseconds())/1000, "ms-least")
		})
	}
}

// BenchmarkStoreMentions measures storing one message that names twenty members.
func BenchmarkStoreMentions(b *testing.B) {
	var names strings.Builder
	for n := range 20 {
		fmt.Fprintf(&names, "@user%d ", n+1)
	}
	for _, members := range []int{20, 10_000} {
		b.Run(fmt.Sprint(members, " members"), func(b *testing.B) {
			h := newHarness(b)
			h.sql(b, "insert into users (username, username_key) select 'user'||n, 'user'||n from generate_series(1, $1::int) n", members)
			h.sql(b, "insert into memberships (user_id, room_id) select id, $1 from users where username like 'user%'", h.room)
			h.sql(b, "vacuum analyze")
			least := time.Hour
			for n := 0; b.Loop(); n++ {
				began := time.Now()
				h.ingest(post(h.room, h.ann, n, fmt.Sprint(names.String(), n)))
				least = min(least, time.Since(began))
			}
			b.ReportMetric(float64(least.Microseconds())/1000, "ms-least")
			if got := one[int](b, h.Store, "select count(*) from mentions where seq = 1"); got != 20 {
				b.Errorf("%d are named", got)
			}
		})
	}
}

// BenchmarkStoreBesideIndex measures storing 5,000 messages a second, in batches of 100, by turns without the search's
// index and with an indexer that never waits for commands; a worker's waits while many are due. ratio is the
// median time of a batch with it by that without.
func BenchmarkStoreBesideIndex(b *testing.B) {
	h := newHarness(b)
	const turn = 10 // batches: short, because other load on the machine comes and goes
	words := talkWords()
	n := 0
	batches := func(most int) (times []time.Duration) {
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for range most {
			<-tick.C
			batch := make([]chat.Command, 100)
			for i := range batch {
				n++
				batch[i] = post(h.room, h.ann, n, fmt.Sprintf("%s %s %s %s %d", words[n*7%3000], words[n%300], words[n*31%29_000], words[n%17], n))
			}
			began := time.Now()
			h.ingest(batch...)
			times = append(times, time.Since(began))
		}
		return times
	}
	batches(40) // PostgreSQL has planned and grown its files
	var took [2][]time.Duration
	for b.Loop() {
		took[0] = append(took[0], batches(turn)...)
		ctx, stop := context.WithCancel(b.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			(&search.Indexer{Index: h.Store, Behind: func(context.Context) bool { return false }, Log: slog.New(slog.DiscardHandler)}).Run(ctx)
		}()
		took[1] = append(took[1], batches(turn)...)
		stop()
		<-done
	}
	for i := range took {
		slices.Sort(took[i])
	}
	without, with := took[0][len(took[0])/2], took[1][len(took[1])/2]
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(without.Microseconds())/1000, "ms-without")
	b.ReportMetric(float64(with.Microseconds())/1000, "ms-with")
	b.ReportMetric(with.Seconds()/without.Seconds(), "ratio")
	b.ReportMetric(float64(one[int64](b, h.Store, "select count(*) from search_blocks")*chat.BlockSize)/float64(n), "indexed")
}
