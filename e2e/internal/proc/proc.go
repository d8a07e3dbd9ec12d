// Package proc builds the binary and starts processes for tests.
package proc

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"syscall"
)

// Build configures a build of the binary.
type Build struct {
	Tags string
	// Overlay replaces source files, by their full paths, by others.
	Overlay map[string]string
}

// Parley builds the binary into dir, which other users may enter, and returns its path.
func (b Build) Parley(dir string) (string, error) {
	if err := os.Chmod(dir, 0o711); err != nil { // other users start it too
		return "", err
	}
	path := filepath.Join(dir, "parley")
	args := []string{"build", "-buildvcs=false", "-o", path, "-tags", b.Tags}
	if len(b.Overlay) > 0 {
		file := filepath.Join(dir, "overlay.json")
		raw, err := json.Marshal(map[string]any{"Replace": b.Overlay})
		if err != nil {
			return "", err
		}
		if err := os.WriteFile(file, raw, 0o600); err != nil {
			return "", err
		}
		args = append(args, "-overlay", file)
	}
	build := exec.Command("go", append(args, "parley/cmd/parley")...)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("the binary cannot be built: %w\n%s", err, out)
	}
	return path, nil
}

// forks starts processes from one thread that never ends: the kernel sends the parent-death signal when the
// forking thread ends (prctl(2)).
var forks = sync.OnceValue(func() chan<- func() {
	work := make(chan func())
	go func() {
		runtime.LockOSThread()
		for do := range work {
			do()
		}
	}()
	return work
})

// Start starts a process that ends with this one: by cmd's signal, or by SIGTERM.
func Start(cmd *exec.Cmd) error {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	if cmd.SysProcAttr.Pdeathsig == 0 {
		cmd.SysProcAttr.Pdeathsig = syscall.SIGTERM
	}
	done := make(chan error)
	forks() <- func() { done <- cmd.Start() }
	return <-done
}
