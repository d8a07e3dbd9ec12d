package handlerstest

import (
	"testing"

	"go.uber.org/goleak"
)

// Main is for a package's TestMain. No test leaves a goroutine behind. Exceptions are those that the server's
// library keeps for the process's life, and its sweeper, which notices its stop up to 10 s later.
func Main(m *testing.M) {
	goleak.VerifyTestMain(m,
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.updateServerDate.func1"),
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp/stackless.funcWorker"),
		goleak.IgnoreAnyFunction("github.com/valyala/fasthttp.(*workerPool).Start.func2"))
}
