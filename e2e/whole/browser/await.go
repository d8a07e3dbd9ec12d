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
	if !Until(so) {
		t.Fatalf("still not: %s", what)
	}
}

// Until looks again and again, or has somebody try again and again, and reports
// whether it has become so within Patience.
func Until(so func() bool) bool {
	for limit := time.Now().Add(Patience); !so(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(limit) {
			return false
		}
	}
	return true
}
