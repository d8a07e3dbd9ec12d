package redis

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley/chat"
)

// slow is the limit on messages with each second stretched to a day, so that
// nothing leaks away while the test runs.
var slow = chat.Limit{Name: "slow", Burst: 40, Rate: 10, Per: 24 * time.Hour, Text: "Slow down."}

func TestABurstPassesAtOnceAndThenNothing(t *testing.T) {
	s := open(t)
	for n := range slow.Burst {
		must(t, s.Blocked(t.Context(), slow, "ann"))
		if err := s.Allow(t.Context(), slow, "ann"); err != nil {
			t.Fatalf("number %d: %v", n+1, err)
		}
	}
	each := slow.Per / time.Duration(slow.Rate)
	for range 3 { // who is refused is not counted
		for _, refuse := range []func() error{
			func() error { return s.Allow(t.Context(), slow, "ann") }, func() error { return s.Blocked(t.Context(), slow, "ann") },
		} {
			e := chat.As(refuse())
			if e.Kind != chat.TooMany || e.Text != slow.Text || e.Retry > each || e.Retry < each-time.Hour {
				t.Errorf("%+v, want to wait %v", e, each)
			}
		}
	}
	must(t, s.Allow(t.Context(), slow, "bob"))
	other := slow
	other.Name = "other"
	must(t, s.Allow(t.Context(), other, "ann"))
}

func TestManyAtOnceAreCountedEachOnce(t *testing.T) {
	s := open(t)
	var passed atomic.Int32
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 10 {
				if s.Allow(t.Context(), slow, "ann") == nil {
					passed.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if n := passed.Load(); n != int32(slow.Burst) {
		t.Errorf("%d passed", n)
	}
}

// set says when, in ms from now by Redis's clock, somebody's bucket is empty.
func (s *Store) set(t testing.TB, l chat.Limit, who string, in float64) {
	t.Helper()
	now, err := s.do(t, "TIME").AsStrSlice()
	must(t, err)
	sec, _ := strconv.ParseFloat(now[0], 64)
	us, _ := strconv.ParseFloat(now[1], 64)
	s.do(t, "SET", limitKey(l, who), fmt.Sprintf("%.3f", sec*1000+us/1000+in))
}

func TestTheBucketLeaksEvenly(t *testing.T) {
	s := open(t)
	each := float64(slow.Per.Milliseconds()) / float64(slow.Rate)
	full := each * float64(slow.Burst)
	for left, want := range map[float64]float64{ // how much of the bucket is used → how long to wait
		0: 0, full - each: 0, full: each, full - each/2: each / 2, full - each/4: 3 * each / 4, -5 * full: 0,
	} {
		s.set(t, slow, "ann", left)
		err := s.Blocked(t.Context(), slow, "ann")
		if got := float64(chat.As(err2(err)).Retry.Milliseconds()); math.Abs(got-want) > 60_000 {
			t.Errorf("with %.0f ms in it one waits %.0f ms, want %.0f", left, got, want)
		}
	}
}

// err2 is err, or an error without a wait.
func err2(err error) error {
	if err == nil {
		return &chat.Error{}
	}
	return err
}

func TestTheContractsLimits(t *testing.T) {
	s := open(t)
	for _, c := range []struct {
		limit chat.Limit
		burst int
		each  time.Duration
	}{
		{chat.MessagesByPerson, 40, 100 * time.Millisecond}, {chat.FailuresByAccount, 10, 90 * time.Second},
		{chat.FailuresByAddress, 100, 9 * time.Second}, {chat.SignUpsByAddress, 30, 2 * time.Minute},
	} {
		s.set(t, c.limit, "ann", float64(c.each.Milliseconds())*float64(c.burst)+1e6)
		e := chat.As(s.Allow(t.Context(), c.limit, "ann"))
		// One that finds the bucket overfull by 1,000 s waits for that and its own turn.
		want := 1000*time.Second + c.each
		if e.Kind != chat.TooMany || e.Retry > want || e.Retry < want-30*time.Second || c.limit.Burst != c.burst {
			t.Errorf("%s: %+v, want to wait %v", c.limit.Name, e, want)
		}
	}
}

func TestACountIsForgottenOnceTheBucketIsEmpty(t *testing.T) {
	s := open(t)
	must(t, s.Allow(t.Context(), slow, "ann"))
	ttl := time.Duration(s.int(t, "PTTL", limitKey(slow, "ann"))) * time.Millisecond
	each := slow.Per / time.Duration(slow.Rate)
	if ttl < each-time.Hour || ttl > each+2*time.Second {
		t.Errorf("it lives %v, want %v", ttl, each)
	}
	must(t, s.Blocked(t.Context(), slow, "bob"))
	if s.int(t, "EXISTS", limitKey(slow, "bob")) != 0 {
		t.Error("looking left a trace")
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
