package redis

import (
	"testing"
	"time"
)

func TestProcessesThatKeepFilesApartAreNoticed(t *testing.T) {
	s := open(t)
	apart := func(place string, ttl time.Duration) bool {
		is, err := s.ReportFilePlace(t.Context(), place, ttl)
		must(t, err)
		return is
	}
	for range 2 {
		if apart("one", time.Hour) {
			t.Error("two processes with one place are apart")
		}
	}
	if !apart("two", time.Hour) || !apart("one", time.Hour) {
		t.Error("two places are not noticed")
	}
	// A place that no process names any more expires.
	if ttl := s.int(t, "PTTL", placesKey); ttl <= 0 || ttl > time.Hour.Milliseconds() {
		t.Errorf("it lives %d ms", ttl)
	}
}
