package conformance

import (
	"testing"
	"time"

	"parley/chat/chattest"
)

func openDatabase(*testing.T) (Store, func(time.Duration)) {
	clock := chattest.NewClock()
	return chattest.NewDatabase(clock.Now), clock.Advance
}

func TestDatabaseConforms(t *testing.T) { TestStore(t, openDatabase) }
