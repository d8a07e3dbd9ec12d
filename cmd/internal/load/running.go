//go:build linux

package load

import (
	"errors"
	"os"
	"os/exec"
	"sync"
)

// running is the running servers. StopAll ends them when a signal breaks a measurement off.
var running = &registry{servers: map[*Server]bool{}}

type registry struct {
	mu      sync.Mutex // guards the fields below, and the servers' processes
	over    bool       // no server may start any more
	servers map[*Server]bool
}

var errOver = errors.New("the measurement was broken off")

// admit registers a server, with a folder of its own if it has private servers.
func (f *registry) admit(s *Server, private bool) (err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.over {
		return errOver
	}
	if private {
		if s.dir, err = os.MkdirTemp("", "parley-bench-"); err != nil {
			return err
		}
		if err := os.Chmod(s.dir, 0o755); err != nil { // the private servers run as another user
			return errors.Join(err, os.Remove(s.dir))
		}
	}
	f.servers[s] = true
	return nil
}

func (f *registry) start(s *Server, cmd *exec.Cmd) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.over {
		return errOver
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	s.cmd, s.ended = cmd, make(chan struct{})
	return nil
}

func (f *registry) process(s *Server) (*exec.Cmd, chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return s.cmd, s.ended
}

func (f *registry) remove(s *Server) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.servers, s)
	s.release()
}

// StopAll stops every server of this process and removes its data. No server can start after it. Servers that
// use another's private servers end first.
func StopAll() {
	running.mu.Lock()
	running.over = true
	var first, last []*Server
	for s := range running.servers {
		if s.dir == "" {
			first = append(first, s)
		} else {
			last = append(last, s)
		}
	}
	running.mu.Unlock()
	for _, servers := range [][]*Server{first, last} {
		var wg sync.WaitGroup
		for _, s := range servers {
			wg.Go(s.Stop)
		}
		wg.Wait()
	}
}
