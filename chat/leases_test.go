package chat

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func TestWhoLostALeaseStopsReading(t *testing.T) {
	runMill(t, func(t *testing.T, m *mill) {
		synctest.Wait()
		set(&m.office.mu, &m.office.wrong, errOut) // so that no renewal brings it back
		set(&m.book.mu, &m.book.fenced, map[int]bool{1: true})
		gate := make(chan struct{})
		set(&m.book.mu, &m.book.gate, gate)
		m.say(3, 0, "x")
		synctest.Wait()
		m.say(1, 0, "a")
		m.say(2, 0, "b")
		synctest.Wait()
		close(gate)
		synctest.Wait()
		if got := m.book.bodies(2); !slices.Equal(got, []string{"b"}) || m.book.bodies(1) != nil {
			t.Errorf("stored %q beside the lost shard, and there %q", got, m.book.bodies(1))
		}
		before := m.q.reads(1)
		m.say(1, 1, "c")
		settle(time.Minute)
		if after := m.q.reads(1); after != before || m.q.waiting() != 2 {
			t.Errorf("read %d times after that, %d wait", after-before, m.q.waiting())
		}
		// With the lease back under another epoch it goes on.
		set(&m.book.mu, &m.book.fenced, nil)
		set(&m.office.mu, &m.office.leases, []Lease{{1, 3}})
		set(&m.office.mu, &m.office.wrong, nil)
		settle(2 * LeaseEvery)
		if got := m.book.bodies(1); !slices.Equal(got, []string{"a", "c"}) {
			t.Errorf("stored %q", got)
		}
		if last := m.book.calls[len(m.book.calls)-1]; last[0].Epoch != 3 {
			t.Errorf("stored under %v", last)
		}
	})
}

func TestAShardThatPassedToAnotherIsReadNoMore(t *testing.T) {
	runMill(t, func(t *testing.T, m *mill) {
		set(&m.office.mu, &m.office.leases, []Lease{{2, 1}})
		settle(2 * LeaseEvery)
		m.say(1, 0, "a")
		m.say(2, 0, "b")
		settle(time.Minute)
		if m.book.bodies(1) != nil || !slices.Equal(m.book.bodies(2), []string{"b"}) {
			t.Errorf("stored %q and %q", m.book.bodies(1), m.book.bodies(2))
		}
	})
}

func TestReadersGoOnWhileLeasesCannotBeRenewed(t *testing.T) {
	runMill(t, func(t *testing.T, m *mill) {
		settle(LeaseEvery)
		set(&m.office.mu, &m.office.wrong, errOut)
		settle(time.Minute)
		m.say(1, 0, "a")
		synctest.Wait()
		if got := m.book.bodies(1); !slices.Equal(got, []string{"a"}) {
			t.Errorf("stored %q", got)
		}
	})
}
