package hub

import (
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// The metrics of a node's live layer; their names are part of the reference section.
var (
	connections = promauto.NewGaugeVec(prometheus.GaugeOpts{
		Name: "parley_hub_connections", Help: "Open connections by kind (socket or stream).",
	}, []string{"kind"})
	roomsGauge = promauto.NewGauge(prometheus.GaugeOpts{
		Name: "parley_hub_rooms", Help: "Rooms with a subscriber on this node.",
	})
	fanout = promauto.NewHistogram(prometheus.HistogramOpts{
		Name: "parley_hub_fanout_seconds", Help: "Time of a pass: to write what has gathered to up to 1000 connections in a room.",
		Buckets: prometheus.ExponentialBuckets(1e-6, 4, 10),
	})
	coalesced = promauto.NewCounter(prometheus.CounterOpts{
		Name: "parley_hub_coalesced_frames_total", Help: "Fragments that left together with an earlier one.",
	})
	dropped = promauto.NewCounter(prometheus.CounterOpts{
		Name: "parley_hub_dropped_clients_total", Help: "Clients closed because their queue was full.",
	})
	flooding = promauto.NewCounter(prometheus.CounterOpts{
		Name: "parley_hub_flooding_clients_total", Help: "Clients closed because they sent more frames than they may.",
	})
)

// String is the kind's name in metrics.
func (k Kind) String() string {
	if k == Socket {
		return "socket"
	}
	return "stream"
}
