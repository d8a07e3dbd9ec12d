package chattest

import (
	"sync"
	"time"
)

// Clock is a clock that only a test moves.
type Clock struct {
	mu sync.Mutex // guards at
	at time.Time
}

// NewClock returns a clock that stands at noon of some day.
func NewClock() *Clock { return &Clock{at: time.Date(2024, 5, 1, 12, 0, 0, 0, time.UTC)} }

// Now is the time for the fakes and the rules.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Advance moves the clock forward.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}
