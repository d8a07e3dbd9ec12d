//go:build linux

package load

import (
	"math/bits"
	"time"
)

// Times counts durations, to 3 %, without keeping each of them: there are millions.
type Times struct {
	counts [64 << fineness]int
	n      int
	max    time.Duration
}

// fineness is the binary logarithm of the number of steps to a doubling.
const fineness = 5

// Add counts a duration; a negative one counts as 0.
func (t *Times) Add(d time.Duration) {
	d = max(d, 0)
	t.counts[stepOf(uint64(d))]++
	t.n++
	t.max = max(t.max, d)
}

// AddAll counts those of another count, too.
func (t *Times) AddAll(other *Times) {
	for step, n := range other.counts {
		t.counts[step] += n
	}
	t.n += other.n
	t.max = max(t.max, other.max)
}

func stepOf(d uint64) int {
	doublings := max(bits.Len64(d)-fineness-1, 0)
	return doublings<<fineness + int(d>>doublings)
}

// longest is the longest time that falls into a step.
func longest(step int) time.Duration {
	doublings := max(step>>fineness-1, 0)
	return time.Duration(step-doublings<<fineness+1)<<doublings - 1
}

// N is the number of durations.
func (t *Times) N() int { return t.n }

// Max is the longest, exactly.
func (t *Times) Max() time.Duration { return t.max }

// Within is the duration that this percentage did not exceed.
func (t *Times) Within(percent float64) time.Duration {
	left := int(float64(t.n) * percent / 100)
	for step, n := range t.counts {
		if left -= n; left < 0 {
			return min(longest(step), t.max)
		}
	}
	return t.max
}
