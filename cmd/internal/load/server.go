//go:build linux

package load

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// Server is a Parley of our own.
type Server struct {
	Addr  string
	Admin string // where its metrics and profiles are
	cmd   *exec.Cmd
	env   []string
	dir   string // of its private servers; empty when they are another's
}

// secret signs the sessions of servers that live as long as a measurement.
const secret = "JWT_SECRET=only for a server that is measured and thrown away"

// StartServer runs the binary on a free port, with private servers and their
// data in a temporary folder, and returns when it is ready.
func StartServer(binary string, env ...string) (*Server, error) {
	dir, err := os.MkdirTemp("", "parley-bench-")
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(dir, 0o755); err != nil { // the private servers run as somebody else
		return nil, err
	}
	env = append([]string{"PARLEY_DATA=" + dir + "/data", "DATABASE_URL=", "REDIS_URL=", secret}, env...)
	s, err := start(binary, freeAddr(), env)
	if err != nil {
		_ = os.RemoveAll(dir)
		return nil, err
	}
	s.dir = dir
	return s, nil
}

// StartBeside runs another process of the binary on the private servers of s.
func (s *Server) StartBeside(env ...string) (*Server, error) {
	database, redis := s.URLs()
	return start(s.cmd.Path, freeAddr(), append([]string{"DATABASE_URL=" + database, "REDIS_URL=" + redis, secret}, env...))
}

// Again starts a server anew, where it was, that Quit has ended; what env says
// goes before what it was told the last time.
func (s *Server) Again(env ...string) error {
	s.env = append(s.env, env...)
	again, err := start(s.cmd.Path, s.Addr, s.env)
	if err == nil {
		s.Admin, s.cmd = again.Admin, again.cmd
	}
	return err
}

func start(binary, addr string, env []string) (*Server, error) {
	s := &Server{Addr: addr, Admin: freeAddr(), cmd: exec.Command(binary), env: env}
	s.cmd.Env = append(os.Environ(), "PARLEY_ADDR="+s.Addr, "PARLEY_ADMIN_ADDR="+s.Admin, "PARLEY_LIMITS=off",
		"PARLEY_BCRYPT_COST=4", "LOG_LEVEL=error")
	s.cmd.Env = append(s.cmd.Env, env...)
	s.cmd.Stderr = os.Stderr
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM} // a measurement that is broken off leaves nothing running
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || !strings.Contains(line, "ready") {
		s.Stop()
		return nil, fmt.Errorf("the server did not start: %s %w", line, err)
	}
	return s, nil
}

func freeAddr() string {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "127.0.0.1:3999"
	}
	defer ln.Close()
	return ln.Addr().String()
}

// Stop ends the server and removes its data.
func (s *Server) Stop() {
	s.Quit()
	if s.dir != "" {
		_ = os.RemoveAll(s.dir)
	}
}

// Quit ends the server as a process manager would, and returns when it has ended.
func (s *Server) Quit() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	_ = s.cmd.Wait()
}

// Configure adds a line to what the private PostgreSQL is told, which holds when
// the server is started again.
func (s *Server) Configure(line string) error {
	f, err := os.OpenFile(s.dir+"/data/postgres/postgresql.conf", os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f, line)
	return errors.Join(err, f.Close())
}

// CPU is how much processor time the server's own process, and its PostgreSQL
// and Redis with it, have used.
func (s *Server) CPU() (own, all time.Duration) {
	own = CPUOf(s.cmd.Process.Pid)
	return own, own + childrenCPU(s.cmd.Process.Pid)
}

// Resident is how many bytes of the server's own process are in memory.
func (s *Server) Resident() int64 { return ResidentOf(s.cmd.Process.Pid) }

// URLs are the addresses of the server's private PostgreSQL and Redis.
func (s *Server) URLs() (database, redis string) {
	return "postgres://parley@/parley?host=" + s.dir + "/data/run", "unix://" + s.dir + "/data/run/redis.sock"
}

// Profile writes where the server spends its processor time from now on, for
// go tool pprof, and returns a function that waits for the file.
func (s *Server) Profile(file string, d time.Duration) (wait func()) {
	return s.fetch(fmt.Sprintf("profile?seconds=%d", max(int(d.Seconds()), 1)), file)
}

// Heap writes what the server's memory is used for.
func (s *Server) Heap(file string) (wait func()) { return s.fetch("heap?gc=1", file) }

func (s *Server) fetch(what, file string) (wait func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		res, err := http.Get("http://" + s.Admin + "/debug/pprof/" + what)
		if err != nil {
			return
		}
		defer res.Body.Close()
		if f, err := os.Create(file); err == nil {
			_, _ = io.Copy(f, res.Body)
			_ = f.Close()
		}
	}()
	return func() { <-done }
}
