//go:build linux

package load

import (
	"errors"
	"os"
	"os/exec"
	"sync"
)

// fleet is the servers that were started and not stopped, so that all of them can
// be when a measurement is broken off.
var fleet = &ships{servers: map[*Server]bool{}}

type ships struct {
	mu      sync.Mutex // guards what follows, and the servers' processes
	over    bool       // nothing is started any more
	servers map[*Server]bool
}

var errOver = errors.New("the measurement was broken off")

// admit takes a server in, with a folder of its own if it has private servers.
func (f *ships) admit(s *Server, private bool) (err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.over {
		return errOver
	}
	if private {
		if s.dir, err = os.MkdirTemp("", "parley-bench-"); err != nil {
			return err
		}
		if err := os.Chmod(s.dir, 0o755); err != nil { // the private servers run as somebody else
			return errors.Join(err, os.Remove(s.dir))
		}
	}
	f.servers[s] = true
	return nil
}

func (f *ships) start(s *Server, cmd *exec.Cmd) error {
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

func (f *ships) process(s *Server) (*exec.Cmd, chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return s.cmd, s.ended
}

func (f *ships) dismiss(s *Server) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.servers, s)
	s.release()
}

// StopAll stops every server of this process and removes its data, and lets none
// be started any more. Those that stand on the private servers of others end first.
func StopAll() {
	fleet.mu.Lock()
	fleet.over = true
	var first, last []*Server
	for s := range fleet.servers {
		if s.dir == "" {
			first = append(first, s)
		} else {
			last = append(last, s)
		}
	}
	fleet.mu.Unlock()
	for _, servers := range [][]*Server{first, last} {
		var wg sync.WaitGroup
		for _, s := range servers {
			wg.Go(s.Stop)
		}
		wg.Wait()
	}
}
