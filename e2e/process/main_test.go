package process

import (
	"flag"
	"fmt"
	"os"
	"testing"

	"parley/e2e/internal/proc"
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
	if parley, err = (proc.Build{}).Parley(dir); err != nil {
		return 0, err
	}
	// These tests wait for processes and servers, and hardly compute.
	flag.Parse()
	if err := flag.Set("test.parallel", "4"); err != nil {
		return 0, err
	}
	code = m.Run()
	return code, shared.close()
}
