package redis

import (
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
)

// BenchmarkPresence is what docs/capacity.md counts with: a user comes to a room with twenty others on
// fourteen nodes, and a node keeps a shard's reports alive among 25. The figures are processor time of Redis, and of
// this process with its client.
func BenchmarkPresence(b *testing.B) {
	s := open(b)
	for n := range 14 {
		here(b, s, 1, uuid.New(), ids{chat.UserID(2 * n), chat.UserID(2*n + 1)}, nil)
	}
	for range 10 { // nodes without readers in this room
		here(b, s, 1+chat.ShardCount, uuid.New(), ids{1}, nil)
	}
	node, reports := uuid.New(), int64(0)
	b.Run("report", func(b *testing.B) {
		began, client := redisSeconds(b, s), ownSeconds()
		for b.Loop() {
			here(b, s, 1, node, ids{100}, ids{101})
			reports++
		}
		b.ReportMetric((redisSeconds(b, s)-began)*1e6/float64(b.N), "redis-µs/op")
		b.ReportMetric((ownSeconds()-client)*1e6/float64(b.N), "client-µs/op")
	})
	b.Run("keep", func(b *testing.B) {
		began, client := redisSeconds(b, s), ownSeconds()
		for b.Loop() {
			if _, known, err := s.KeepPresence(b.Context(), 1, node, reports); err != nil || !known {
				b.Fatal(known, err)
			}
		}
		b.ReportMetric((redisSeconds(b, s)-began)*1e6/float64(b.N), "redis-µs/op")
		b.ReportMetric((ownSeconds()-client)*1e6/float64(b.N), "client-µs/op")
	})
}

// redisSeconds is the processor time that Redis has taken.
func redisSeconds(t testing.TB, s *Store) (sum float64) {
	t.Helper()
	text, err := s.do(t, "INFO", "cpu").ToString()
	must(t, err)
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		if name == "used_cpu_user" || name == "used_cpu_sys" {
			seconds, err := strconv.ParseFloat(value, 64)
			must(t, err)
			sum += seconds
		}
	}
	return sum
}

// ownSeconds is the processor time that this process has taken.
func ownSeconds() float64 {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}
