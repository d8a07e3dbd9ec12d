package handlers_test

import (
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"parley/handlers"
	"parley/handlers/handlerstest"
	"parley/handlers/live"
)

// countedAnswers is how many requests were counted under these labels.
func countedAnswers(t *testing.T, labels ...string) (n uint64) {
	t.Helper()
	n, _ = toldOf(t, labels...)
	return n
}

// toldOf is the same, and whether the labels are registered at all.
func toldOf(t *testing.T, labels ...string) (n uint64, told bool) {
	t.Helper()
	n, told = allTold(t)[strings.Join(labels, " ")]
	return n, told
}

// allTold is the numbers of answers, by their labels with a blank between.
func allTold(t *testing.T) map[string]uint64 {
	t.Helper()
	families, err := prometheus.DefaultGatherer.Gather()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]uint64{}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			var has []string
			for _, l := range m.GetLabel() {
				has = append(has, l.GetValue())
			}
			if f.GetName() == "parley_handlers_request_seconds" {
				all[strings.Join(has, " ")] += m.GetHistogram().GetSampleCount()
			}
		}
	}
	return all
}

func TestEveryRouteIsToldOfBeforeAnybodyAsks(t *testing.T) {
	a := handlers.New(handlers.Config{Roles: handlers.Roles{Web: true, Live: true}, Styleguide: true}, handlers.Services{}, &live.Node{})
	all := allTold(t)
	for _, labels := range [][]string{
		{"GET", "/styleguide", "2xx"}, {"GET", "/live", "2xx"}, {"GET", "/rooms/:room/stream", "2xx"},
		{"POST", "/account/delete", "3xx"}, {"POST", "/rooms/:room/messages/:seq/reactions", "3xx"},
	} {
		if _, told := all[strings.Join(labels, " ")]; !told {
			t.Errorf("%v: not told of", labels)
		}
	}
	routes := 0
	for _, r := range a.Fiber().GetRoutes(true) {
		_, got := all[r.Method+" "+r.Path+" 2xx"]
		_, posted := all[r.Method+" "+r.Path+" 3xx"]
		if r.Method != "HEAD" && !got && !posted {
			t.Errorf("%s %s: not told of", r.Method, r.Path)
		}
		routes++
	}
	if routes < 30 {
		t.Errorf("%d routes", routes)
	}
	if _, told := all["GET /made/up 2xx"]; told {
		t.Error("a route that there is not is told of")
	}
}

func TestAnswersAreCountedByTheirRoute(t *testing.T) {
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	for _, c := range []struct {
		labels string // in the order of their names: method, route, status
		do     func()
	}{
		{"GET /healthz 2xx", func() { ann.Do("GET", "/healthz", "") }},
		{"GET /rooms 2xx", func() { ann.Do("GET", "/rooms", "") }},
		{"GET / 3xx", func() { ann.Do("GET", "/", "") }},
		{"GET /rooms/:room 4xx", func() { ann.Do("GET", "/rooms/nowhere", "") }},
		{"POST /rooms/:room/messages 4xx", func() { ann.Post("/rooms/nowhere/messages", "body", "x") }},
		{"any none 4xx", func() { ann.Do("GET", "/made/up", "") }},
		{"any none 4xx", func() { ann.Do("DELETE", "/rooms", "") }},
	} {
		labels := strings.Fields(c.labels)
		before := countedAnswers(t, labels...)
		c.do()
		if n := countedAnswers(t, labels...) - before; n != 1 {
			t.Errorf("%s: counted %d times", c.labels, n)
		}
	}
}
