package files

import (
	"sync"
	"sync/atomic"
	"testing"
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
	for range 3 * cap(turns) {
		all.Go(func() { _, _ = paced{c}.Write([]byte("x")) })
	}
	for range cap(turns) {
		<-c.arrived
	}
	go func() {
		for range c.arrived {
		}
	}()
	close(c.goOn)
	all.Wait()
	close(c.arrived)
	if most := c.most.Load(); most > int64(cap(turns)) {
		t.Errorf("%d are at work at a time, want at most %d", most, cap(turns))
	}
}
