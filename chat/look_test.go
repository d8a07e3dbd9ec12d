package chat

import (
	"slices"
	"testing"
	"time"
)

func TestAShardThatWasLeftBehindIsTakenBeforeItIsTimeToRenew(t *testing.T) {
	runMill(t, func(t *testing.T, m *mill) {
		m.say(5, 0, "a") // in a shard without a lease
		settle(2 * LeaseEvery)
		if n := get(&m.office.mu, &m.office.looked); n < int(LeaseEvery/LeaseLook) {
			t.Errorf("looked only %d times", n)
		}
		began := time.Now()
		set(&m.office.mu, &m.office.leases, []Lease{{1, 1}, {2, 1}, {3, 1}, {4, 1}, {5, 1}})
		set(&m.office.mu, &m.office.free, true)
		for len(m.book.bodies(5)) == 0 && time.Since(began) < LeaseEvery {
			settle(time.Millisecond)
		}
		if got, after := m.book.bodies(5), time.Since(began); !slices.Equal(got, []string{"a"}) || after > LeaseLook+time.Millisecond {
			t.Errorf("stored %q after %v", got, after)
		}
	})
}
