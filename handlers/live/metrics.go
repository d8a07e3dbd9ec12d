package live

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

var publishToWrite = promauto.NewHistogram(prometheus.HistogramOpts{
	Name: "parley_live_publish_to_write_seconds",
	Help: "From a worker's announcement of a change to its first write on this node, once for each kind of connection. " +
		"Two machines' clocks are compared: their difference is in it.",
	Buckets: prometheus.ExponentialBuckets(0.0005, 2, 14),
})

// arrived is called when a change is about to be written: the hub has it rendered for the
// first connection that needs it. Changes that were fetched, not announced, have no time.
func arrived(at time.Time) {
	if !at.IsZero() {
		publishToWrite.Observe(max(0, time.Since(at).Seconds()))
	}
}

// Queued counts the connections with a queue, and the bytes in all queues.
func (l *Node) Queued() (connections, bytes int) { return l.hub.Queued() }
