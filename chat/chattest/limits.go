package chattest

import (
	"context"
	"sync"
	"time"

	"parley/chat"
)

// Limits is Redis's limits in memory: evenly leaking buckets.
type Limits struct {
	Outage
	// Generous makes only exhausted limits refuse.
	Generous bool

	now func() time.Time

	mu        sync.Mutex                  // guards the fields below
	emptyAt   map[string]time.Time        // by limit and key, when the bucket is empty again
	exhausted map[string]struct{}         // limits that refuse every use
	counted   map[string]map[string]int64 // by limit and key, how many were counted and not cancelled
}

// NewLimits makes empty buckets with a clock; nil means time.Now.
func NewLimits(now func() time.Time) *Limits {
	if now == nil {
		now = time.Now
	}
	return &Limits{now: now, emptyAt: map[string]time.Time{}, exhausted: map[string]struct{}{}, counted: map[string]map[string]int64{}}
}

// Exhaust makes a limit refuse every use, until Refill.
func (l *Limits) Exhaust(limit chat.Limit) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.exhausted[limit.Name] = struct{}{}
}

// exhaustedFor is the wait that an exhausted limit answers.
const exhaustedFor = 1500 * time.Millisecond

// Refill empties all buckets.
func (l *Limits) Refill() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.exhausted)
	clear(l.emptyAt)
}

// Counted is a limit's count for a key, without cancelled uses.
func (l *Limits) Counted(limit chat.Limit, who string) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.counted[limit.Name][who]
}

// Allow implements chat.Limits.
func (l *Limits) Allow(ctx context.Context, limit chat.Limit, who string) error {
	return l.Reserve(ctx, chat.Use{Limit: limit, Who: who})
}

// Reserve implements chat.Limits.
func (l *Limits) Reserve(ctx context.Context, uses ...chat.Use) error {
	if err := l.check(ctx); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, u := range uses {
		wait := l.next(u).Sub(l.now()) - time.Duration(u.Limit.Burst)*Spacing(u.Limit)
		if l.Generous {
			wait = 0
		}
		if _, none := l.exhausted[u.Limit.Name]; none {
			wait = exhaustedFor
		}
		if wait > 0 {
			return &chat.Error{Kind: chat.TooMany, Text: u.Limit.Text, Retry: wait}
		}
	}
	for _, u := range uses {
		l.emptyAt[bucket(u)] = l.next(u)
		l.count(u, 1)
	}
	return nil
}

// Cancel implements chat.Limits.
func (l *Limits) Cancel(ctx context.Context, uses ...chat.Use) error {
	if err := l.check(ctx); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, u := range uses {
		l.emptyAt[bucket(u)] = l.emptyAt[bucket(u)].Add(-Spacing(u.Limit))
		l.count(u, -1)
	}
	return nil
}

// next is when a bucket is empty again after one more.
func (l *Limits) next(u chat.Use) time.Time {
	from := l.emptyAt[bucket(u)]
	if now := l.now(); from.Before(now) {
		from = now
	}
	return from.Add(Spacing(u.Limit))
}

func (l *Limits) count(u chat.Use, n int64) {
	if l.counted[u.Limit.Name] == nil {
		l.counted[u.Limit.Name] = map[string]int64{}
	}
	l.counted[u.Limit.Name][u.Who] += n
}

func bucket(u chat.Use) string { return u.Limit.Name + "\x00" + u.Who }

// Spacing is the time after which another use may follow.
func Spacing(l chat.Limit) time.Duration { return l.Per / time.Duration(l.Rate) }
