package metrics

import (
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"parley/call"
	"parley/chat"
)

func noNode(t *testing.T) float64 {
	t.Helper()
	families, err := prometheus.DefaultGatherer.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() == "parley_call_refused_total" && m.GetLabel()[0].GetValue() == "no-node" {
				return m.GetCounter().GetValue()
			}
		}
	}
	t.Fatal("it is not counted")
	return 0
}

func TestACallWithoutANodeIsCounted(t *testing.T) {
	calls := CountedCalls{&call.Router{Directory: call.NewDirectory(nil)}}
	before := noNode(t)
	for _, act := range []chat.CallAct{chat.CallPublish, chat.CallWatch} {
		if _, err := calls.Do(t.Context(), chat.CallRequest{Act: act}); !chat.Is(err, chat.Unavailable) {
			t.Fatalf("%s: %v", act, err)
		}
	}
	if now := noNode(t); now != before+1 {
		t.Errorf("one that joins and one that is in a call count as %v", now-before)
	}
}
