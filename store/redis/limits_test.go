package redis

import (
	"strings"
	"testing"
	"time"

	"parley/chat"
)

// slow is the limit on messages with each second stretched to a day, so that
// nothing leaks away while the test runs.
var slow = chat.Limit{Name: "slow", Burst: 40, Rate: 10, Per: 24 * time.Hour, Text: "Slow down."}

func TestACountIsForgottenOnceTheBucketIsEmpty(t *testing.T) {
	s := open(t)
	must(t, s.Allow(t.Context(), slow, "ann"))
	ttl := time.Duration(s.int(t, "PTTL", limitKey(slow, "ann"))) * time.Millisecond
	each := slow.Per / time.Duration(slow.Rate)
	if ttl < each-time.Hour || ttl > each+2*time.Second {
		t.Errorf("it lives %v, want %v", ttl, each)
	}
}

func TestWhoIsLimitedCannotBeReadInRedis(t *testing.T) {
	s := open(t)
	who := strings.Repeat("ann@example.org", 1000)
	must(t, s.Allow(t.Context(), slow, who))
	keys, err := s.do(t, "KEYS", "*").AsStrSlice()
	if err != nil || len(keys) != 1 || strings.Contains(keys[0], "ann") || len(keys[0]) > 64 {
		t.Errorf("%q %v", keys, err)
	}
}
