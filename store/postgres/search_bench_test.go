package postgres

import (
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"parley/chat"
)

// BenchmarkSearchInRooms measures the first and the tenth page of a person who is in 50 of
// 2,000 rooms. PARLEY_SEARCH_MESSAGES says how many messages there are. The texts are made
// in the database: ten words of 20,000, a few of them frequent, and some Chinese.
func BenchmarkSearchInRooms(b *testing.B) {
	total, err := strconv.Atoi(os.Getenv("PARLEY_SEARCH_MESSAGES"))
	if err != nil {
		total = 100_000
	}
	s := open(b)
	ann := person(b, s, "ann")
	began := time.Now()
	s.seedTalk(b, ann.ID, total)
	b.Logf("%d messages in %v", total, time.Since(began).Round(time.Second))
	began = time.Now()
	indexAll(b, s)
	took := time.Since(began)
	s.sql(b, "vacuum analyze search_blocks")
	b.Logf("indexed in %v, %v a message; %d MB for the blocks, %d MB for the index", took.Round(time.Second), took/time.Duration(total),
		one[int64](b, s, "select pg_table_size('search_blocks') >> 20"), one[int64](b, s, "select pg_relation_size('search_blocks_grams') >> 20"))
	search := chat.NewSearch(s, chat.NoLimits{})
	for _, c := range []struct{ name, q string }{
		{"common", "wab1"}, {"part", "ab1"}, {"two common", "wab1 wab2"}, {"rare", "wab19876"}, {"seldom together", "wab3 wab19001"},
		{"two letters", "w9"}, {"Chinese", "日本"}, {"one Chinese", "語"}, {"absent", "zebra"}, {"absent two letters", "qq"},
	} {
		b.Run(c.name, func(b *testing.B) { measureSearch(b, search, ann.ID, c.q) })
	}
}

// measureSearch reports the p95 of a search's first page and of its tenth.
func measureSearch(b *testing.B, search *chat.Search, who chat.UserID, q string) {
	var first, tenth []time.Duration
	hits, back := 0, false
	for range b.N {
		var before chat.SearchPlace
		for page := range 10 {
			began := time.Now()
			r, err := search.FindInRooms(b.Context(), who, q, time.UTC, before)
			must(b, err)
			switch took := time.Since(began); page {
			case 0:
				first, hits, back = append(first, took), len(r.Hits), !r.Back.IsZero()
			case 9:
				tenth = append(tenth, took)
			}
			if before = r.Back; before.IsZero() {
				break
			}
		}
	}
	p95 := func(d []time.Duration) float64 {
		if len(d) == 0 {
			return 0
		}
		slices.Sort(d)
		return float64(d[len(d)*95/100].Microseconds()) / 1000
	}
	b.ReportMetric(p95(first), "ms-first")
	b.ReportMetric(p95(tenth), "ms-tenth")
	b.ReportMetric(0, "ns/op")
	b.Logf("%q: %d hits on the first page, more: %v", q, hits, back)
}

// seedTalk makes 2,000 rooms with messages, the first 50 of them the reader's. The sizes of
// the rooms fall with their number, down to a few hundred messages.
func (s *Store) seedTalk(t testing.TB, reader chat.UserID, total int) {
	t.Helper()
	s.sql(t, "insert into rooms (slug, name, name_key) select 'talk'||n, 'Talk '||n, 'talk '||n from generate_series(1, 2000) n")
	s.sql(t, "insert into memberships (user_id, room_id) select $1, id from rooms where slug like 'talk%' and id % 40 = 0", reader)
	s.sql(t, `create unlogged table lot as select r.id, (0.5 * $1 / 2000 + 0.5 * $1 * (1 / (10.0 + row_number() over (order by r.id))) / 5.3)::int as n from rooms r`, total)
	for first := 0; first < 2000; first += 100 { // what a statement inserts is checked in memory at its end
		s.sql(t, `insert into messages (room_id, seq, rev, first_rev, author_id, key, created_at, body, folded)
			select l.id, k, k, k, $1, gen_random_uuid(), now() - make_interval(secs => (l.n - k) * 40000000.0 / l.n + l.id), w.body, case when w.body ~ '日' then w.body end
			from (select * from lot order by id offset $2 limit 100) l cross join lateral generate_series(1, l.n) k
			cross join lateral (select string_agg(case when k % 12 = 0 and i = 3 then '日本語'||chr(20000 + k % 3000) else 'wab'||(20000 * power(random(), 3))::int end, ' ') as body
				from generate_series(1, 10 + 0 * k) i) w`, reader, first)
	}
	s.sql(t, "update rooms r set last_seq = l.n, last_rev = l.n from lot l where l.id = r.id")
	s.sql(t, "drop table lot")
	s.sql(t, "analyze")
}
