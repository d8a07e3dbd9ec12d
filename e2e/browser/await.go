package browser

import (
	"testing"
	"time"
)

// Patience bounds how long a test waits for an event. It measures nothing: a test that reaches it has failed.
const Patience = 30 * time.Second

// Await returns when a condition holds that no event reports.
func Await(t testing.TB, what string, so func() bool) {
	t.Helper()
	if !Until(so) {
		t.Fatalf("still not: %s", what)
	}
}

// Until checks or tries again and again, and reports whether it held within Patience.
func Until(so func() bool) bool {
	for limit := time.Now().Add(Patience); !so(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(limit) {
			return false
		}
	}
	return true
}
