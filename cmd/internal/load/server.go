//go:build linux

package load

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"

	"parley/internal/port"
	"parley/store/embedded"
)

// Server is a Parley of our own.
type Server struct {
	Addr   string
	Admin  string // the address of its metrics and profiles
	binary string
	env    []string
	dir    string // of its private servers; empty: it uses another server's

	// guarded by running.mu
	ports []*port.Reservation
	cmd   *exec.Cmd
	ended chan struct{} // closed when cmd has ended
}

// secret signs the sessions of servers that live for one measurement.
const secret = "JWT_SECRET=only for a server that is measured and thrown away"

// StartServer runs the binary on a free port, with private servers and their data in a temporary folder. It
// returns when the server is ready.
func StartServer(binary string, env ...string) (*Server, error) {
	s, err := newServer(binary)
	if err != nil {
		return nil, err
	}
	if err := running.admit(s, true); err != nil {
		s.release()
		return nil, err
	}
	s.env = append([]string{"PARLEY_DATA=" + s.dir + "/data", "DATABASE_URL=", "REDIS_URL=", secret}, env...)
	return s, s.launch()
}

// StartBeside runs another process of the binary on the private servers of s.
func (s *Server) StartBeside(env ...string) (*Server, error) {
	database, redis := s.URLs()
	other, err := newServer(s.binary)
	if err != nil {
		return nil, err
	}
	other.env = append([]string{"DATABASE_URL=" + database, "REDIS_URL=" + redis, secret}, env...)
	if err := running.admit(other, false); err != nil {
		other.release()
		return nil, err
	}
	return other, other.launch()
}

// newServer reserves the server's ports, which stay reserved while it is stopped.
func newServer(binary string) (*Server, error) {
	s := &Server{binary: binary}
	for _, addr := range []*string{&s.Addr, &s.Admin} {
		r, err := port.Reserve()
		if err != nil {
			s.release()
			return nil, err
		}
		s.ports = append(s.ports, r)
		*addr = r.Addr()
	}
	return s, nil
}

// release frees the server's ports, once.
func (s *Server) release() {
	for _, r := range s.ports {
		r.Release()
	}
	s.ports = nil
}

// Again starts a server that Quit has ended, on the same ports. env overrides the earlier environment.
func (s *Server) Again(env ...string) error {
	s.env = append(s.env, env...)
	return s.launch()
}

// launch starts the process. After a failure it removes the server.
func (s *Server) launch() error {
	cmd := exec.Command(s.binary)
	cmd.Env = append(os.Environ(), "PARLEY_ADDR="+s.Addr, "PARLEY_ADMIN_ADDR="+s.Admin, "PARLEY_LIMITS=off",
		"PARLEY_BCRYPT_COST=4", "LOG_LEVEL=error")
	cmd.Env = append(cmd.Env, s.env...)
	cmd.Stderr = os.Stderr
	// A killed measurement must leave no process behind. Keys typed at a terminal signal the measurement,
	// which then ends the server.
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM, Setpgid: true}
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = running.start(s, cmd)
	}
	if err != nil {
		s.Stop()
		return err
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	go func() {
		_ = cmd.Wait()
		close(s.ended)
	}()
	if err != nil || !strings.Contains(line, "ready") {
		s.Stop()
		return fmt.Errorf("the server did not start: %s %w", line, err)
	}
	return nil
}

// Stop ends the server and removes its data. It may be called again.
func (s *Server) Stop() {
	s.Quit()
	if s.dir != "" {
		_ = os.RemoveAll(s.dir)
	}
	running.remove(s)
}

// Quit ends the server as a process manager does, and returns when it has ended.
func (s *Server) Quit() {
	cmd, ended := running.process(s)
	if cmd != nil {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		<-ended
	}
}

// Alive is an error when the server has ended by itself: its figures are void.
func (s *Server) Alive() error {
	select {
	case <-s.ended:
		return errors.New("the server has ended by itself")
	default:
		return nil
	}
}

// Configure adds a line to the private PostgreSQL's configuration, which takes effect at the next start.
func (s *Server) Configure(line string) error {
	f, err := os.OpenFile(s.dir+"/data/postgres/postgresql.conf", os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(f, line)
	return errors.Join(err, f.Close())
}

// CPU is the processor time of the server's own process, and that with its PostgreSQL and Redis.
func (s *Server) CPU() (own, all time.Duration) {
	own = CPUOf(s.cmd.Process.Pid)
	return own, own + childrenCPU(s.cmd.Process.Pid)
}

// Resident is the resident memory of the server's own process in bytes.
func (s *Server) Resident() int64 { return ResidentOf(s.cmd.Process.Pid) }

// URLs are the addresses of the server's private PostgreSQL and Redis.
func (s *Server) URLs() (database, redis string) {
	return s.databaseURL(embedded.AppRole), "unix://" + s.dir + "/data/run/redis.sock"
}

// AdminURL is the private PostgreSQL's address for its superuser.
func (s *Server) AdminURL() string { return s.databaseURL(embedded.Superuser) }

func (s *Server) databaseURL(role string) string {
	return "postgres://" + role + "@/parley?host=" + s.dir + "/data/run"
}

// Profile starts a profile of the server's processor time, for go tool pprof. The function that it returns
// waits for the file.
func (s *Server) Profile(file string, d time.Duration) (wait func() error) {
	done := make(chan error, 1)
	go func() { done <- s.save(fmt.Sprintf("/debug/pprof/profile?seconds=%d", max(int(d.Seconds()), 1)), file) }()
	return func() error { return <-done }
}

// Heap writes a profile of the server's memory after its last collection. With collect it collects first.
func (s *Server) Heap(file string, collect bool) error {
	path := "/debug/pprof/heap"
	if collect {
		path += "?gc=1"
	}
	return s.save(path, file)
}

func (s *Server) save(path, file string) error {
	res, err := http.Get("http://" + s.Admin + path)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return &StatusError{path, res.StatusCode}
	}
	f, err := os.Create(file)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, res.Body)
	return errors.Join(err, f.Close())
}

// Gauges are the server's metrics, by their names and labels.
func (s *Server) Gauges() (map[string]float64, error) {
	res, err := http.Get("http://" + s.Admin + "/metrics")
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	gauges := map[string]float64{}
	lines := bufio.NewScanner(res.Body)
	for lines.Scan() {
		name, text, _ := strings.Cut(lines.Text(), " ")
		if value, err := strconv.ParseFloat(text, 64); err == nil {
			gauges[name] = value
		}
	}
	return gauges, lines.Err()
}
