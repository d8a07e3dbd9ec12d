package cluster

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"parley/e2e/internal/proc"
	"parley/store/embedded"
)

// startPostgres returns the URL of a PostgreSQL of this test's own.
func startPostgres(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "parley-cluster-")
	must(t, err)
	t.Cleanup(func() { os.RemoveAll(dir) })
	must(t, os.Chmod(dir, 0o711)) // under root it runs as another user
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	s, err := embedded.Start(ctx, embedded.Options{Dir: filepath.Join(dir, "pg"), Postgres: true})
	must(t, err)
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s.DatabaseURL()
}

// node is a running process that plays all roles.
type node struct {
	base string
	cmd  *exec.Cmd
}

// startNode returns when the process is ready. At the test's end it is asked to end, and must do so in order.
func startNode(t *testing.T, binary string, env ...string) *node {
	t.Helper()
	said := &proc.Output{}
	n := &node{cmd: exec.Command(binary, "serve")}
	n.cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TMPDIR=" + os.TempDir(), "PARLEY_ADDR=127.0.0.1:0",
		"PARLEY_ADMIN_ADDR=off", "PARLEY_BCRYPT_COST=4", "PARLEY_TRUSTED_PROXIES=127.0.0.1", "PARLEY_DATABASE_CONNS=8",
		"JWT_SECRET=the secret of all these processes, long enough",
	}, env...)
	out, w, err := os.Pipe()
	must(t, err)
	n.cmd.Stdout, n.cmd.Stderr = w, said
	must(t, proc.Start(n.cmd))
	w.Close()
	ended := make(chan error, 1)
	lines := bufio.NewReader(io.TeeReader(out, said))
	line, _ := lines.ReadString('\n')
	go func() {
		_, _ = io.Copy(io.Discard, lines)
		out.Close()
		ended <- n.cmd.Wait()
	}()
	t.Cleanup(func() {
		_ = n.cmd.Process.Signal(syscall.SIGTERM)
		if err := <-ended; err != nil {
			t.Errorf("process %d ended with %v", n.cmd.Process.Pid, err)
		}
		if t.Failed() {
			t.Logf("process %d said at last:\n%s", n.cmd.Process.Pid, said.Last(5000))
		}
	})
	base, ok := strings.CutPrefix(strings.TrimSpace(line), "Parley is ready on ")
	if !ok {
		t.Fatalf("it is not ready: %s", said.Last(1000))
	}
	n.base = base
	return n
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
