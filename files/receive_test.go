package files

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// counting is a hash that notes how many are at work.
type counting struct {
	now, most atomic.Int64
	arrived   chan struct{}
	goOn      chan struct{}
}

func (c *counting) Write(b []byte) (int, error) {
	c.most.Store(max(c.most.Load(), c.now.Add(1)))
	c.arrived <- struct{}{}
	<-c.goOn
	c.now.Add(-1)
	return len(b), nil
}

func TestUploadsLeaveProcessorsForMessages(t *testing.T) {
	c := &counting{arrived: make(chan struct{}), goOn: make(chan struct{})}
	var all sync.WaitGroup
	for range 3 * cap(working.places) {
		all.Go(func() { _, _ = paced{c}.Write([]byte("x")) })
	}
	for range cap(working.places) {
		<-c.arrived
	}
	go func() {
		for range c.arrived {
		}
	}()
	close(c.goOn)
	all.Wait()
	close(c.arrived)
	if most := c.most.Load(); most > int64(cap(working.places)) {
		t.Errorf("%d are at work at a time, want at most %d", most, cap(working.places))
	}
}

func TestFilesRestBetweenSyncsOnlyInACrowd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newTurns(1, 0)
		rests, now, most := 0, 0, 0
		s.rest = func(time.Duration) { rests++ }
		work := func() error {
			now++
			most = max(most, now)
			now--
			return nil
		}
		if _ = s.take(work); rests != 0 {
			t.Errorf("a file alone rests %d times", rests)
		}
		goOn := make(chan struct{})
		var all sync.WaitGroup
		all.Go(func() { _ = s.take(func() error { <-goOn; return work() }) })
		synctest.Wait()
		for range 2 * crowd {
			all.Go(func() { _ = s.take(work) })
		}
		synctest.Wait() // all of them wait for the first
		close(goOn)
		all.Wait()
		if rests != crowd || most != 1 {
			t.Errorf("%d of %d rest, %d work at a time; want %d and 1", rests, 2*crowd, most, crowd)
		}
	})
}
