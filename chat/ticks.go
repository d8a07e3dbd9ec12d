package chat

import (
	"context"
	"time"
)

// How workers take what is due: after which time they try something again, and how much at once.
const (
	scheduledTick = time.Second
	TryAgainAfter = 10 * time.Second
	TakeMost      = 100
)

// EveryTick does something at once and every scheduledTick until ctx ends.
func EveryTick(ctx context.Context, do func()) {
	tick := time.NewTicker(scheduledTick)
	defer tick.Stop()
	for {
		do()
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// CheckAhead refuses a time that has passed or is too far ahead.
func CheckAhead(at, now time.Time) error {
	switch ahead := at.Sub(now); {
	case ahead <= 0:
		return Field("at", "That time has passed. Choose a later one.")
	case ahead > ScheduledFor:
		return Field("at", "That is more than a year ahead.")
	}
	return nil
}
