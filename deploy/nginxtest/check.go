package nginxtest

import (
	"os/exec"
	"path/filepath"
	"testing"
)

// Check has nginx read a configuration, and fails with its sentence where nginx refuses it. The
// configuration's own relative paths are below dir.
func Check(t testing.TB, dir, config string) {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), find(t), "-e", "stderr", "-t", "-p", dir, "-c", filepath.Join(dir, config)).CombinedOutput()
	if err != nil {
		t.Errorf("%v: %s", err, out)
	}
}
