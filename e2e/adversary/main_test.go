package adversary

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"parley/e2e/internal/proc"
)

// The tests run one after the other, because each needs the server to itself.
func TestMain(m *testing.M) {
	code := 1
	err := victim.start()
	if err == nil {
		code = m.Run()
	}
	if err = errors.Join(err, victim.stop()); err != nil {
		fmt.Fprintf(os.Stderr, "%v\nit said:\n%s\n", err, victim.said.Last(20_000))
		code = 1
	}
	os.Exit(code)
}

// files is the server's limit of open files.
const files = 400

// victim is the server, with private stores and few descriptors.
var victim server

type server struct {
	dir  string
	cmd  *exec.Cmd
	said proc.Output
	base string
	done chan struct{}
	err  error // how it ended; valid after done
}

func (s *server) start() (err error) {
	if s.dir, err = os.MkdirTemp("", "parley-adversary-"); err != nil {
		return err
	}
	binary, err := (proc.Build{}).Parley(s.dir)
	if err != nil {
		return err
	}
	s.cmd = exec.Command("sh", "-c", "ulimit -n "+strconv.Itoa(files)+" && exec "+binary+" serve")
	s.cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TMPDIR=" + os.TempDir(),
		"PARLEY_ADDR=127.0.0.1:0", "PARLEY_ADMIN_ADDR=off", "PARLEY_DATA=" + filepath.Join(s.dir, "data"),
	}
	out, w, err := os.Pipe()
	if err != nil {
		return err
	}
	s.cmd.Stdout, s.cmd.Stderr = w, &s.said
	err = proc.Start(s.cmd)
	w.Close()
	if err != nil {
		return err
	}
	s.done = make(chan struct{})
	lines := bufio.NewReader(io.TeeReader(out, &s.said))
	line, err := lines.ReadString('\n')
	go func() {
		defer close(s.done)
		_, _ = io.Copy(io.Discard, lines)
		s.err = s.cmd.Wait()
	}()
	var ready bool
	if s.base, ready = strings.CutPrefix(strings.TrimSpace(line), "Parley is ready on "); !ready {
		return fmt.Errorf("it is not ready: %q, %v", line, err)
	}
	return nil
}

// stop ends it in order, which must work after all attacks.
func (s *server) stop() (err error) {
	if s.done != nil {
		_ = s.cmd.Process.Signal(syscall.SIGTERM)
		<-s.done
		err = s.err
	}
	return errors.Join(err, os.RemoveAll(s.dir))
}

func (s *server) addr() string { return strings.TrimPrefix(s.base, "http://") }

// open is the number of the server's open files.
func (s *server) open(t *testing.T) int {
	t.Helper()
	all, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", s.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}
