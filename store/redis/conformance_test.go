package redis

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"parley/chat/chattest/conformance"
)

func TestStoreConforms(t *testing.T) {
	conformance.TestBroker(t, func(t *testing.T) (conformance.Broker, func(time.Duration)) {
		s := open(t)
		s.do(t, "SCRIPT", "LOAD", applySource) // the cache misses the change that loads it
		return s, func(d time.Duration) { s.age(t, d) }
	})
}

// age makes limits and presence older: timestamps in milliseconds, and sets that
// expire.
func (s *Store) age(t testing.TB, d time.Duration) {
	t.Helper()
	keys, err := s.do(t, "KEYS", "*").AsStrSlice()
	must(t, err)
	for _, key := range keys {
		kind, err := s.do(t, "TYPE", key).ToString()
		must(t, err)
		switch {
		case strings.Contains(key, "limit:"):
			at, err := s.do(t, "GET", key).AsFloat64()
			must(t, err)
			s.do(t, "SET", key, strconv.FormatFloat(at-float64(d.Milliseconds()), 'f', 3, 64), "KEEPTTL")
		case kind == "zset":
			nodes, err := s.do(t, "ZRANGE", key, "0", "-1").AsStrSlice()
			must(t, err)
			for _, node := range nodes {
				s.do(t, "ZINCRBY", key, strconv.FormatInt(-d.Milliseconds(), 10), node)
			}
		case key == callLeases || key == callNodes:
			all, err := s.do(t, "HGETALL", key).AsStrMap()
			must(t, err)
			for field, value := range all {
				words := strings.Fields(value)
				end := len(words) - 1
				until, err := strconv.ParseInt(words[end], 10, 64)
				must(t, err)
				words[end] = strconv.FormatInt(until-d.Milliseconds(), 10)
				s.do(t, "HSET", key, field, strings.Join(words, " "))
			}
		case kind == "set":
			s.do(t, "PEXPIRE", key, strconv.FormatInt(s.int(t, "PTTL", key)-d.Milliseconds(), 10))
		}
	}
}
