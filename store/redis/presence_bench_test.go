package redis

import (
	"errors"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
)

// BenchmarkPresence is what docs/capacity.md counts with: a user comes to a room that fourteen nodes show to two users
// each, or to one with ten thousand users, and a node keeps a shard's reports alive among 25. As in a live node, 64 commands are on their way at once.
// The figures are processor time of Redis, and of this process with its client.
func BenchmarkPresence(b *testing.B) {
	s := open(b)
	for n := range 14 {
		here(b, s, 1, uuid.New(), ids{chat.UserID(2 * n), chat.UserID(2*n + 1)}, nil)
	}
	for range 10 { // nodes without readers in this room
		here(b, s, 1+chat.ShardCount, uuid.New(), ids{1}, nil)
	}
	node := uuid.New()
	here(b, s, 1, node, nil, nil)
	const crowd = 1 + 2*chat.ShardCount
	for n := range 10 {
		var some ids
		for i := range 1000 {
			some = append(some, chat.UserID(1000+1000*n+i))
		}
		here(b, s, crowd, uuid.New(), some, nil)
	}
	var passed atomic.Int64
	pass := func(room chat.RoomID) error { // somebody comes, and leaves the next time
		came, gone := ids{100}, ids(nil)
		if passed.Add(1)%2 == 0 {
			came, gone = gone, came
		}
		_, err := s.ReportPresence(b.Context(), room, node, came, nil, gone)
		return err
	}
	var kept uuid.UUID
	for name, do := range map[string]func() error{
		"report": func() error { return pass(1) },
		"crowd":  func() error { return pass(crowd) },
		"keep": func() error {
			_, known, err := s.KeepPresence(b.Context(), chat.RoomID(1).Shard(), kept, 1)
			if err == nil && !known {
				err = errors.New("the node is taken for dead")
			}
			return err
		},
		"ping": func() error { return s.Ping(b.Context()) },
	} {
		b.Run(name, func(b *testing.B) {
			kept = uuid.New()
			here(b, s, 1+chat.ShardCount, kept, ids{1}, nil)
			redis, own := redisSeconds(b, s), ownSeconds()
			b.SetParallelism(64 / runtime.GOMAXPROCS(0))
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					if err := do(); err != nil {
						b.Error(err)
						return
					}
				}
			})
			b.ReportMetric((redisSeconds(b, s)-redis)*1e6/float64(b.N), "redis-µs/op")
			b.ReportMetric((ownSeconds()-own)*1e6/float64(b.N), "client-µs/op")
		})
	}
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
