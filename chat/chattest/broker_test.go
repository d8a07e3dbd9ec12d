package chattest

import (
	"testing"
	"time"
)

// broker is all of the fakes in place of Redis.
type broker struct {
	*Inbox
	*Outbox
	*Bus
	*RecentCache
	*Limits
	*Presence
	*CallBoard
}

func openBroker(*testing.T) (Broker, func(time.Duration)) {
	clock := NewClock()
	b := broker{Inbox: NewInbox(), Bus: NewBus(), RecentCache: NewRecentCache(), Limits: NewLimits(clock.Now), Presence: NewPresence(clock.Now), CallBoard: NewCallBoard(clock.Now)}
	b.Outbox = NewOutbox(b.Inbox, b.RecentCache, b.Bus)
	return b, clock.Advance
}

func TestBrokerConforms(t *testing.T) { TestBroker(t, openBroker) }
