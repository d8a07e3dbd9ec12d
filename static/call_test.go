package static

import "testing"

// callScript is how much the script of a call weighs at most, compressed with gzip.
const callScript = 3 << 10

func TestACallCostsAPageLittle(t *testing.T) {
	stock().mu.RLock()
	defer stock().mu.RUnlock()
	a := stock().byURL[stock().byName["call.js"]]
	if n := len(a.gzip()); n > callScript || n < 500 {
		t.Errorf("call.js weighs %d bytes, of at most %d", n, callScript)
	} else {
		t.Logf("call.js weighs %d bytes", n)
	}
}
