package whole

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// parley is the binary, built once for all tests.
var parley string

func TestMain(m *testing.M) {
	code, err := buildAndRun(m)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func buildAndRun(m *testing.M) (code int, err error) {
	dir, err := os.MkdirTemp("", "parley-binary-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o711); err != nil { // others start it too
		return 0, err
	}
	parley = filepath.Join(dir, "parley")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", parley, "parley/cmd/parley")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return 0, fmt.Errorf("the binary cannot be built: %w\n%s", err, out)
	}
	// These tests wait for processes and servers, and hardly compute.
	flag.Parse()
	if err := flag.Set("test.parallel", "4"); err != nil {
		return 0, err
	}
	code = m.Run()
	return code, shared.close()
}
