package load

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Server is a Parley of our own, with its private servers.
type Server struct {
	Addr  string
	Admin string // where its metrics and profiles are
	cmd   *exec.Cmd
	dir   string
}

// StartServer runs the binary on a free port with its data in a temporary
// folder, and returns when it is ready.
func StartServer(binary string, env ...string) (*Server, error) {
	dir, err := os.MkdirTemp("", "parley-bench-")
	if err != nil {
		return nil, err
	}
	if err := os.Chmod(dir, 0o755); err != nil { // the private servers run as somebody else
		return nil, err
	}
	s := &Server{Addr: freeAddr(), Admin: freeAddr(), dir: dir, cmd: exec.Command(binary)}
	s.cmd.Env = append(os.Environ(), append([]string{
		"PARLEY_ADDR=" + s.Addr, "PARLEY_ADMIN_ADDR=" + s.Admin, "PARLEY_DATA=" + dir + "/data", "PARLEY_LIMITS=off",
		"PARLEY_BCRYPT_COST=4", "LOG_LEVEL=warn", "DATABASE_URL=", "REDIS_URL=",
	}, env...)...)
	s.cmd.Stderr = os.Stderr
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
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	_ = s.cmd.Wait()
	_ = os.RemoveAll(s.dir)
}

// CPU is how much processor time the server's own process, and its PostgreSQL
// and Redis with it, have used.
func (s *Server) CPU() (own, all time.Duration) {
	own = cpuOf(s.cmd.Process.Pid)
	return own, own + childrenCPU(s.cmd.Process.Pid)
}

// tick is the unit of /proc/PID/stat on Linux (proc(5): sysconf(_SC_CLK_TCK),
// 100 on every architecture that Go runs on).
const tick = 10 * time.Millisecond

func cpuOf(pid int) time.Duration {
	fields := statOf(pid)
	if len(fields) < 15 {
		return 0
	}
	user, _ := strconv.ParseInt(fields[11], 10, 64)
	system, _ := strconv.ParseInt(fields[12], 10, 64)
	return time.Duration(user+system) * tick
}

// statOf returns the fields of /proc/PID/stat after the command's name.
func statOf(pid int) []string {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return nil
	}
	_, rest, _ := strings.Cut(string(raw), ") ")
	return strings.Fields(rest)
}

// childrenCPU adds up the processes below pid, and what those that have ended used.
func childrenCPU(pid int) (sum time.Duration) {
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		child, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		fields := statOf(child)
		if len(fields) > 14 && fields[1] == strconv.Itoa(pid) {
			waited1, _ := strconv.ParseInt(fields[13], 10, 64)
			waited2, _ := strconv.ParseInt(fields[14], 10, 64)
			sum += cpuOf(child) + time.Duration(waited1+waited2)*tick + childrenCPU(child)
		}
	}
	return sum
}

// URLs are the addresses of the server's private PostgreSQL and Redis.
func (s *Server) URLs() (database, redis string) {
	return "postgres://parley@/parley?host=" + s.dir + "/data/run", "unix://" + s.dir + "/data/run/redis.sock"
}

// Profile writes where the server spends its processor time from now on, for
// go tool pprof, and returns a function that waits for the file.
func (s *Server) Profile(file string, d time.Duration) (wait func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		res, err := http.Get(fmt.Sprintf("http://%s/debug/pprof/profile?seconds=%d", s.Admin, int(d.Seconds())))
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
