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
		if err := s.Allow(t.Context(), slow, "ann"); err != nil {
			t.Fatalf("number %d: %v", n+1, err)
		}
	}
	each := slow.Per / time.Duration(slow.Rate)
	for range 3 { // who is refused is not counted
		e := chat.As(s.Allow(t.Context(), slow, "ann"))
		if e.Kind != chat.TooMany || e.Text != slow.Text || e.Retry > each || e.Retry < each-time.Hour {
			t.Errorf("%+v, want to wait %v", e, each)
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

// few is a limit that is used up before slow is.
var few = chat.Limit{Name: "few", Burst: 3, Rate: 3, Per: 24 * time.Hour, Text: "Only three."}

func TestSeveralLimitsAreReservedTogetherOrNotAtAll(t *testing.T) {
	s := open(t)
	both := []chat.Use{{Limit: slow, Who: "the address"}, {Limit: few, Who: "ann"}}
	var passed atomic.Int32
	var wg sync.WaitGroup
	for range 20 { // at once
		wg.Go(func() {
			err := s.Reserve(t.Context(), both...)
			if err == nil {
				passed.Add(1)
			} else if e := chat.As(err); e.Kind != chat.TooMany || e.Text != few.Text || e.Retry <= 0 || e.Retry > 8*time.Hour {
				t.Errorf("%+v", e)
			}
		})
	}
	wg.Wait()
	if n := passed.Load(); n != 3 {
		t.Errorf("%d passed", n)
	}
	for n := range slow.Burst - 3 { // those that were refused are not counted anywhere
		if err := s.Reserve(t.Context(), both[0]); err != nil {
			t.Fatalf("number %d: %v", n, err)
		}
	}
	if !chat.Is(s.Reserve(t.Context(), both[0]), chat.TooMany) {
		t.Error("those that passed were not counted")
	}
}

func TestWhatIsGivenBackMayBeUsedAgain(t *testing.T) {
	s := open(t)
	use := chat.Use{Limit: few, Who: "ann"}
	for range 20 {
		must(t, s.Reserve(t.Context(), use))
		must(t, s.Cancel(t.Context(), use))
	}
	must(t, s.Cancel(t.Context(), use)) // nothing is there to give back
	for range 3 {
		must(t, s.Reserve(t.Context(), use))
	}
	if !chat.Is(s.Reserve(t.Context(), use), chat.TooMany) {
		t.Error("more came back than was taken")
	}
	must(t, s.Cancel(t.Context(), use))
	must(t, s.Reserve(t.Context(), use))
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
		err := s.Allow(t.Context(), slow, "ann")
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
