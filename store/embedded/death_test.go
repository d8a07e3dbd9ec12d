package embedded

import (
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The deaths follow one another on one folder, as in production.
func TestTheDataOutlivesEveryDeath(t *testing.T) {
	dir := folder(t)
	s := start(t, dir)
	write(t, s.DatabaseURL(), s.RedisURL())
	stop(t, s)

	t.Run("an orderly stop", func(t *testing.T) { expectKept(t, start(t, dir)) })
	t.Run("of PostgreSQL", func(t *testing.T) {
		s := start(t, dir)
		killChild(t, s, s.pg)
		expectKept(t, start(t, dir))
	})
	t.Run("of Redis", func(t *testing.T) {
		s := start(t, dir)
		killChild(t, s, s.redis)
		expectKept(t, start(t, dir))
	})
	t.Run("of Parley", func(t *testing.T) {
		killParent(t, startHolder(t, dir))
		expectKept(t, start(t, dir))
	})
	t.Run("of all at once", func(t *testing.T) {
		h := startHolder(t, dir)
		must(t, syscall.Kill(h.PostgresPID, syscall.SIGKILL))
		must(t, syscall.Kill(h.RedisPID, syscall.SIGKILL))
		h.kill(t)
		expectKept(t, start(t, dir))
	})
	for what, program := range map[string]string{"a zombie": "true", "a stranger": "cat"} {
		t.Run("with a lock file that names "+what, func(t *testing.T) {
			writeLockFile(t, dir, program)
			expectKept(t, start(t, dir))
		})
	}
}

// killChild kills one server under s, expects Failed to report it, and stops the rest.
func killChild(t *testing.T, s *Servers, c *child) {
	t.Helper()
	must(t, c.cmd.Process.Kill())
	select {
	case err := <-s.Failed():
		if !strings.Contains(err.Error(), c.name) {
			t.Errorf("the report does not name %s: %v", c.name, err)
		}
	case <-soon(t).Done():
		t.Fatal("nothing was reported")
	}
	stop(t, s)
}

// killParent kills h alone and waits for its servers to go.
func killParent(t *testing.T, h *holder) {
	t.Helper()
	// A connection ends when the process at its other end does. PostgreSQL's has signed in: a silent one may
	// hold up a shutdown until authentication_timeout.
	database, redis := connect(t, h.Database), dialRedis(t, h.Redis)
	h.kill(t)
	if runtime.GOOS != "linux" { // there is no parent-death signal elsewhere
		must(t, syscall.Kill(h.PostgresPID, syscall.SIGINT))
		must(t, syscall.Kill(h.RedisPID, syscall.SIGTERM))
	}
	_, err := database.WaitForNotification(soon(t))
	if err == nil || errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("PostgreSQL outlives its parent: %v", err)
	}
	if _, err := io.ReadAll(redis); errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("Redis outlives its parent: %v", err)
	}
}

func dialRedis(t *testing.T, address string) net.Conn {
	t.Helper()
	u, err := url.Parse(address)
	must(t, err)
	c, err := net.Dial("unix", u.Path)
	must(t, err)
	t.Cleanup(func() { c.Close() })
	must(t, c.SetReadDeadline(time.Now().Add(time.Minute)))
	return c
}

// writeLockFile leaves the lock file of a server whose process number now belongs to another program.
// PostgreSQL believes such a file as long as any process of its user has the number.
func writeLockFile(t *testing.T, dir, program string) {
	t.Helper()
	s := start(t, dir)
	user, file := s.home.user, s.home.path("postgres/postmaster.pid")
	lines := lockLines(file)
	stop(t, s)
	lines[0] = strconv.Itoa(other(t, user, program))
	must(t, os.WriteFile(file, []byte(strings.Join(lines, "\n")+"\n"), 0o600))
	must(t, user.own(file))
}

// other is the number of a process of the servers' user that has ended, uncollected, or waits for its input.
func other(t *testing.T, user *runAsUser, program string) int {
	t.Helper()
	cmd := exec.Command(program)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: user.credential()}
	in, err := cmd.StdinPipe()
	must(t, err)
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	t.Cleanup(func() { in.Close(); cmd.Wait() })
	if program == "true" {
		io.Copy(io.Discard, out) // until it has ended
	}
	return cmd.Process.Pid
}
