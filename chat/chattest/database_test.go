package chattest

import (
	"testing"
	"time"
)

func openDatabase(*testing.T) (Store, func(time.Duration)) {
	clock := NewClock()
	return NewDatabase(clock.Now), clock.Advance
}

func TestDatabaseConforms(t *testing.T) { TestStore(t, openDatabase) }
