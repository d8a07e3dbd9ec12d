//go:build linux

package main

import (
	"testing"
	"time"
)

func TestTimesOfTurnsAreToldEachAndTogether(t *testing.T) {
	turns := make(turnTimes, 2)
	for i := range 100 {
		turns[0].Add(time.Duration(i) * time.Millisecond)
		turns[1].Add(time.Duration(i) * time.Second)
	}
	if got, want := turns.String(), "50.3/99.0 50465.9/99000.0"; got != want {
		t.Errorf("they are %q, want %q", got, want)
	}
	if all := turns.all(); all.N() != 200 || all.Max() != 99*time.Second || all.Within(50) < 99*time.Millisecond || all.Within(50) > 2*time.Second {
		t.Errorf("together they are %d, half within %s, all within %s", all.N(), all.Within(50), all.Max())
	}
}

// A p99 with few messages above it is a matter of chance.
func TestTwentyMessagesTakeLongerThanTheP99BesideUploads(t *testing.T) {
	if n := uploadTurns * int(uploadTurn/uploadTick); n < 2100 {
		t.Errorf("each of the three has %d messages", n)
	}
}
