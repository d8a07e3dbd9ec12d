package postgres

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/search"
	"parley/store/storetest"
)

// BenchmarkSearchInRooms measures the first and the tenth page of a person who is in 50 of
// 10,000 rooms. PARLEY_SEARCH_MESSAGES says how many messages there are. With
// PARLEY_SEARCH_DATABASE, an empty database is filled and kept, and a filled one measured again.
func BenchmarkSearchInRooms(b *testing.B) {
	total, err := strconv.Atoi(os.Getenv("PARLEY_SEARCH_MESSAGES"))
	if err != nil {
		total = 100_000
	}
	url := os.Getenv("PARLEY_SEARCH_DATABASE")
	if url == "" {
		url = storetest.Database(b, migrate)
	}
	must(b, migrate(b.Context(), url))
	s := openAt(b, url)
	if one[int](b, s, "select count(*) from rooms") == 0 {
		s.fillAndIndex(b, total)
	}
	reader := one[int64](b, s, "select id from users where username = 'ann'")
	words, search := talkWords(), search.New(s, chat.NoLimits{})
	for _, c := range []struct{ name, q string }{
		{"common", words[2]}, {"usual", words[300]}, {"part", words[300][1:4]}, {"two common", words[2] + " " + words[3]}, {"rare", words[29_000]},
		{"seldom together", words[300] + " " + words[9000]}, {"two letters", "se"}, {"Chinese", "\u4e05\u4e0a"}, {"one Chinese", "\u4e09"}, {"one rare Chinese", "\u6500"},
		{"absent", "zebraqu"}, {"absent of frequent parts", "terdonsena"}, {"absent two letters", "qq"}, {"absent Chinese", "\u4e03\u4e00\u4e03"},
	} {
		b.Run(c.name, func(b *testing.B) { measureSearch(b, s, search, chat.UserID(reader), c.q) })
	}
}

func (s *Store) fillAndIndex(b *testing.B, total int) {
	began := time.Now()
	s.fillTalk(b, person(b, s, "ann").ID, total)
	b.Logf("%d messages in %v", total, time.Since(began).Round(time.Second))
	began = time.Now()
	indexAll(b, s)
	took := time.Since(began)
	s.sql(b, "vacuum analyze search_blocks")
	b.Logf("indexed in %v, %v a message; %d MB for the blocks, %d MB for the index", took.Round(time.Second), took/time.Duration(total),
		one[int64](b, s, "select pg_table_size('search_blocks') >> 20"), one[int64](b, s, "select pg_relation_size('search_blocks_grams') >> 20"))
}

// measureSearch reports the p95 of a search's first page and of its tenth, and the CPU time of
// a page: the test's and that of its connections' processes.
func measureSearch(b *testing.B, s *Store, search *search.Service, who chat.UserID, q string) {
	var first, tenth []time.Duration
	hits, pages, more := 0, 0, false
	busy := s.busy(b)
	for range b.N {
		var before chat.SearchPlace
		for page := range 10 {
			began := time.Now()
			r, err := search.FindInRooms(b.Context(), who, q, time.UTC, before)
			must(b, err)
			switch took := time.Since(began); page {
			case 0:
				first, hits, more = append(first, took), len(r.Hits), !r.Back.IsZero()
			case 9:
				tenth = append(tenth, took)
			}
			pages++
			if before = r.Back; before.IsZero() {
				break
			}
		}
	}
	b.ReportMetric(float64((s.busy(b)-busy).Microseconds())/1000/float64(pages), "cpu-ms-page")
	b.ReportMetric(p95(first), "ms-first")
	b.ReportMetric(p95(tenth), "ms-tenth")
	b.ReportMetric(0, "ns/op")
	b.Logf("%q: %d hits on the first page, more: %v", q, hits, more)
}

func p95(d []time.Duration) float64 {
	if len(d) == 0 {
		return 0
	}
	slices.Sort(d)
	return float64(d[len(d)*95/100].Microseconds()) / 1000
}

// busy is the CPU time so far of the test and of PostgreSQL for its database (proc_pid_stat(5)).
func (s *Store) busy(t testing.TB) (sum time.Duration) {
	for _, pid := range append(list[int](t, s, "select pid from pg_stat_activity where datname = current_database()"), os.Getpid()) {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		must(t, err)
		fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+1:]))
		for _, ticks := range fields[11:13] {
			n, err := strconv.Atoi(ticks)
			must(t, err)
			sum += time.Duration(n) * 10 * time.Millisecond
		}
	}
	return sum
}
