package metrics

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"parley/call"
	"parley/chat"
	"parley/push"
)

var (
	endedPushes = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "parley_pushes_total", Help: "Attempts to tell a device: sent, gone (the device has no subscription any more), failed (made again later) or gave-up.",
	}, []string{"outcome"})
	refusedCalls = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "parley_call_refused_total", Help: "Requests to join a call that were refused: no-node (no process takes calls, or it did not answer) or full.",
	}, []string{"why"})
)

func init() { // so that each exists from the start, at 0
	for _, how := range push.Outcomes {
		endedPushes.WithLabelValues(string(how))
	}
	refusedCalls.WithLabelValues("no-node")
	refusedCalls.WithLabelValues("full")
}

// PushEnded counts an attempt.
func PushEnded(how push.Outcome) { endedPushes.WithLabelValues(string(how)).Inc() }

// CountedCalls counts calls that could not be joined.
type CountedCalls struct{ *call.Router }

// Do implements page.Calls.
func (c CountedCalls) Do(ctx context.Context, q chat.CallRequest) (string, error) {
	sdp, err := c.Router.Do(ctx, q)
	switch {
	case err == nil || q.Act != chat.CallPublish:
	case chat.Is(err, chat.Unavailable):
		refusedCalls.WithLabelValues("no-node").Inc()
	case chat.Is(err, chat.TooMany):
		refusedCalls.WithLabelValues("full").Inc()
	}
	return sdp, err
}
