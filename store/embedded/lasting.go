package embedded

import (
	"os/exec"
	"runtime"
	"sync"
)

// lasting is one thread that lives as long as the process. The kernel sends the parent-death signal when the
// thread that forked ends, not the process (prctl(2), PR_SET_PDEATHSIG), and Go ends threads as it likes.
var lasting = sync.OnceValue(func() chan<- func() {
	work := make(chan func())
	go func() {
		runtime.LockOSThread()
		for do := range work {
			do()
		}
	}()
	return work
})

// startLasting starts cmd from the lasting thread.
func startLasting(cmd *exec.Cmd) error {
	done := make(chan error)
	lasting() <- func() { done <- cmd.Start() }
	return <-done
}
