package handlers

import (
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
)

// countedAnswers is how many requests were counted under these labels.
func countedAnswers(t *testing.T, labels ...string) (n uint64) {
	t.Helper()
	families, err := prometheus.DefaultGatherer.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			var has []string
			for _, l := range m.GetLabel() {
				has = append(has, l.GetValue())
			}
			if f.GetName() == "parley_handlers_request_seconds" && strings.Join(has, " ") == strings.Join(labels, " ") {
				n += m.GetHistogram().GetSampleCount()
			}
		}
	}
	return n
}

func TestAnswersAreCountedByTheirRoute(t *testing.T) {
	s := open(t)
	ann := s.person(t, "ann")
	for _, c := range []struct {
		labels string // in the order of their names: method, route, status
		do     func()
	}{
		{"GET /healthz 2xx", func() { ann.do("GET", "/healthz", "") }},
		{"GET /rooms 2xx", func() { ann.do("GET", "/rooms", "") }},
		{"GET / 3xx", func() { ann.do("GET", "/", "") }},
		{"GET /rooms/:room 4xx", func() { ann.do("GET", "/rooms/nowhere", "") }},
		{"POST /rooms/:room/messages 4xx", func() { ann.post("/rooms/nowhere/messages", "body", "x") }},
		{"any none 4xx", func() { ann.do("GET", "/made/up", "") }},
		{"any none 4xx", func() { ann.do("DELETE", "/rooms", "") }},
	} {
		labels := strings.Fields(c.labels)
		before := countedAnswers(t, labels...)
		c.do()
		if n := countedAnswers(t, labels...) - before; n != 1 {
			t.Errorf("%s: counted %d times", c.labels, n)
		}
	}
}
