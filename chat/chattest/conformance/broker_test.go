package conformance

import (
	"testing"
	"time"

	"parley/chat/chattest"
)

// broker is all of the fakes in place of Redis.
type broker struct {
	*chattest.Inbox
	*chattest.Outbox
	*chattest.Bus
	*chattest.RecentCache
	*chattest.Limits
	*chattest.Presence
	*chattest.CallBoard
}

func openBroker(*testing.T) (Broker, func(time.Duration)) {
	clock := chattest.NewClock()
	b := broker{Inbox: chattest.NewInbox(), Bus: chattest.NewBus(), RecentCache: chattest.NewRecentCache(), Limits: chattest.NewLimits(clock.Now), Presence: chattest.NewPresence(clock.Now), CallBoard: chattest.NewCallBoard(clock.Now)}
	b.Presence.Publisher = b.Bus
	b.Outbox = chattest.NewOutbox(b.Inbox, b.RecentCache, b.Bus)
	return b, clock.Advance
}

func TestBrokerConforms(t *testing.T) { TestBroker(t, openBroker) }
