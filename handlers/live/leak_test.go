package live

import (
	"testing"

	"go.uber.org/goleak"
)

// No test leaves a goroutine behind, but for those that the server's library
// keeps for as long as the process lives, and its sweeper, which notices that it
// was stopped when it wakes up, up to 10 s later.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m,
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.updateServerDate.func1"),
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp/stackless.funcWorker"),
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*workerPool).Start.func2"))
}
