package embedded

import (
	"os/exec"
	"runtime"
	"sync"
)

// spawnThread is one thread that lives as long as the process. The kernel sends the parent-death signal when
// the forking thread ends, not the process (prctl(2), PR_SET_PDEATHSIG), and Go ends threads at any time.
var spawnThread = sync.OnceValue(func() chan<- func() {
	work := make(chan func())
	go func() {
		runtime.LockOSThread()
		for do := range work {
			do()
		}
	}()
	return work
})

// startOnThread starts cmd from spawnThread.
func startOnThread(cmd *exec.Cmd) error {
	done := make(chan error)
	spawnThread() <- func() { done <- cmd.Start() }
	return <-done
}
