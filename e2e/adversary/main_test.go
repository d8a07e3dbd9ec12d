package adversary

import (
	"bufio"
	"context"
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
	"time"

	"parley/e2e/internal/proc"
	"parley/store/embedded"
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

// victim is the server, with stores of its own and few descriptors. The stores leave their files to the kernel:
// what an attack does to others must not be measured by what else is written to the disk.
var victim server

type server struct {
	dir    string
	stores *embedded.Servers
	cmd    *exec.Cmd
	said   proc.Output
	base   string
	done   chan struct{}
	err    error // how it ended; valid after done
}

func (s *server) start() (err error) {
	if s.dir, err = os.MkdirTemp("", "parley-adversary-"); err != nil {
		return err
	}
	binary, err := (proc.Build{}).Parley(s.dir)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	s.stores, err = embedded.Start(ctx, embedded.Options{Dir: filepath.Join(s.dir, "stores"), Postgres: true, Redis: true, Unsynced: true})
	if err != nil {
		return err
	}
	s.cmd = exec.Command("sh", "-c", "ulimit -n "+strconv.Itoa(files)+" && exec "+binary+" serve")
	s.cmd.Env = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TMPDIR=" + os.TempDir(),
		"PARLEY_ADDR=127.0.0.1:0", "PARLEY_ADMIN_ADDR=off", "PARLEY_DATA=" + filepath.Join(s.dir, "data"),
		"DATABASE_URL=" + s.stores.DatabaseURL(), "REDIS_URL=" + s.stores.RedisURL(), "JWT_SECRET=the secret of this process, long enough",
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
	if s.stores != nil {
		err = errors.Join(err, s.stores.Stop())
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
