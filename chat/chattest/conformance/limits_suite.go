package conformance

import (
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"parley/chat"
	"parley/chat/chattest"
)

// TestLimits tests a broker against chat.Limits.
func TestLimits(t *testing.T, open OpenBroker) {
	runBroker(t, open, "a burst passes at once and then nothing", testBurst)
	runBroker(t, open, "a bucket leaks evenly", testLeak)
	runBroker(t, open, "many at once are counted each once", testManyAtOnce)
	runBroker(t, open, "several limits are reserved together or not at all", testReserve)
	runBroker(t, open, "what is taken back may be used again", testCancel)
}

// These limits leak nothing while a test runs.
var (
	slow = chat.Limit{Name: "slow", Burst: 40, Rate: 10, Per: 24 * time.Hour, Text: "Slow down."}
	few  = chat.Limit{Name: "few", Burst: 3, Rate: 3, Per: 24 * time.Hour, Text: "Only three."}
)

func (s *brokerSuite) allow(limit chat.Limit, who string, n int) {
	s.t.Helper()
	for i := range n {
		if err := s.Allow(s.t.Context(), limit, who); err != nil {
			s.t.Fatalf("number %d of %d: %v", i+1, n, err)
		}
	}
}

// expectWait fails unless a use has to wait for about so long.
func (s *brokerSuite) expectWait(limit chat.Limit, who string, want time.Duration) {
	s.t.Helper()
	e := chat.As(s.Allow(s.t.Context(), limit, who))
	if e.Kind != chat.TooMany || e.Text != limit.Text || e.Retry > want || e.Retry < want-10*time.Minute {
		s.t.Errorf("%+v, want to wait %v", e, want)
	}
}

func testBurst(s *brokerSuite) {
	s.allow(slow, "ann", slow.Burst)
	for range 3 { // a refused use is not counted
		s.expectWait(slow, "ann", chattest.Spacing(slow))
	}
	s.allow(slow, "bob", 1)
	other := slow
	other.Name = "other"
	s.allow(other, "ann", 1)
}

func testLeak(s *brokerSuite) {
	s.allow(slow, "ann", slow.Burst)
	s.later(chattest.Spacing(slow) / 2)
	s.expectWait(slow, "ann", chattest.Spacing(slow)/2)
	s.later(chattest.Spacing(slow) / 2)
	s.allow(slow, "ann", 1)
	s.expectWait(slow, "ann", chattest.Spacing(slow))
	s.later(3 * chattest.Spacing(slow))
	s.allow(slow, "ann", 3)
	s.expectWait(slow, "ann", chattest.Spacing(slow))
	s.later(1000 * chattest.Spacing(slow)) // no more than empty
	s.allow(slow, "ann", slow.Burst)
	s.expectWait(slow, "ann", chattest.Spacing(slow))
}

func testManyAtOnce(s *brokerSuite) {
	var passed atomic.Int32
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 10 {
				if s.Allow(s.t.Context(), slow, "ann") == nil {
					passed.Add(1)
				}
			}
		})
	}
	wg.Wait()
	if n := passed.Load(); n != int32(slow.Burst) {
		s.t.Errorf("%d passed", n)
	}
}

func testReserve(s *brokerSuite) {
	both := []chat.Use{{Limit: slow, Who: "the address"}, {Limit: few, Who: "ann"}}
	var passed atomic.Int32
	var wg sync.WaitGroup
	for range 20 { // at once
		wg.Go(func() {
			err := s.Reserve(s.t.Context(), both...)
			if err == nil {
				passed.Add(1)
			} else if e := chat.As(err); e.Kind != chat.TooMany || e.Text != few.Text || e.Retry <= 0 || e.Retry > 8*time.Hour {
				s.t.Errorf("%+v", e)
			}
		})
	}
	wg.Wait()
	if n := passed.Load(); n != 3 {
		s.t.Errorf("%d passed", n)
	}
	for n := range slow.Burst - 3 { // refused uses are counted nowhere
		if err := s.Reserve(s.t.Context(), both[0]); err != nil {
			s.t.Fatalf("number %d: %v", n, err)
		}
	}
	expectKind(s.t, s.Reserve(s.t.Context(), both[0]), chat.TooMany)
}

func testCancel(s *brokerSuite) {
	ctx, use := s.t.Context(), chat.Use{Limit: few, Who: "ann"}
	for range 20 {
		must(s.t, s.Reserve(ctx, use))
		must(s.t, s.Cancel(ctx, use))
	}
	must(s.t, s.Cancel(ctx, use)) // nothing is left to cancel
	for range 3 {
		must(s.t, s.Reserve(ctx, use))
	}
	expectKind(s.t, s.Reserve(ctx, use), chat.TooMany)
	must(s.t, s.Cancel(ctx, use))
	must(s.t, s.Reserve(ctx, use))
}
