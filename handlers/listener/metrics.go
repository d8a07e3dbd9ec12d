package listener

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

var (
	openConnections = promauto.NewGauge(prometheus.GaugeOpts{
		Name: "parley_handlers_connections", Help: "Open connections to the public address, sockets and streams among them.",
	})
	acceptErrors = promauto.NewCounter(prometheus.CounterOpts{
		Name: "parley_handlers_accept_errors_total", Help: "Times that a connection could not be accepted, as for lack of descriptors.",
	})
	refusedConnections = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "parley_handlers_turned_away_total",
		Help: "Connections that were closed for lack of room, by why: quiet made way for a newer one; for the others, the node (full) or their address had no room.",
	}, []string{"why"})
)

func init() { // so that each of them is there from the start, at 0
	for _, why := range []string{"quiet", "full", "address"} {
		refusedConnections.WithLabelValues(why)
	}
}
