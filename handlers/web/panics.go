package web

import (
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"parley/chat"
	"parley/views/markdown"
)

// panics is at 0 unless there is a bug.
var panics = promauto.NewCounterVec(prometheus.CounterOpts{
	Name: "parley_handlers_panics_total",
	Help: "Panics that were recovered, by what they cost: a request, a connection, a fragment, a message's marks, a tick, an event or an export.",
}, []string{"cost"})

func init() { // so that each of them is there from the start
	for _, cost := range []string{"request", "connection", "fragment", "marks", "tick", "event", "export"} {
		panics.WithLabelValues(cost)
	}
	markdown.Panicked = func(err error) { Panicked(slog.Default(), "marks", err) }
}

// Contain runs work and recovers its panics; cost names what a panic ends. It reports
// whether the work returned.
func Contain(log *slog.Logger, cost string, work func()) bool {
	err := chat.Contain(work)
	if err != nil {
		Panicked(log, cost, err)
	}
	return err == nil
}

func Panicked(log *slog.Logger, cost string, err error) {
	panics.WithLabelValues(cost).Inc()
	log.Error("a panic was recovered", "cost", cost, "err", err)
}
