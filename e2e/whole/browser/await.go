package browser

import (
	"testing"
	"time"
)

// Patience bounds how long a test waits for an event. It is no measure of
// anything: whoever runs into it has failed.
const Patience = 30 * time.Second

// Await returns when something that no event tells of has become so.
func Await(t testing.TB, what string, so func() bool) {
	t.Helper()
	for limit := time.Now().Add(Patience); !so(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatalf("still not: %s", what)
		}
	}
}
