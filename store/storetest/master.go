package storetest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/redis/rueidis"

	"parley/internal/port"
)

// Master is one server of a Cluster.
type Master struct {
	t         testing.TB
	dir       string
	port, bus int
	id        string
	client    rueidis.Client
	process   *os.Process
	ended     chan struct{}
}

func startMaster(t testing.TB) *Master {
	t.Helper()
	m := &Master{t: t, dir: t.TempDir(), port: reserve(t), bus: reserve(t)}
	m.start()
	t.Cleanup(func() {
		m.client.Close()
		m.Kill()
	})
	id, err := m.Do("CLUSTER", "MYID").ToString()
	if err != nil {
		t.Fatal(err)
	}
	m.id = id
	return m
}

// Address is where the master listens.
func (m *Master) Address() string { return fmt.Sprintf("127.0.0.1:%d", m.port) }

// Kill ends the process at once.
func (m *Master) Kill() {
	_ = m.process.Signal(syscall.SIGKILL)
	<-m.ended
}

// Restart starts it again on its data on disk, and returns when it answers.
func (m *Master) Restart() {
	m.t.Helper()
	m.client.Close()
	m.start()
}

// start also makes the server die with a test that is killed. The signal comes when the
// forking thread ends (prctl(2)), so that thread has to stay.
func (m *Master) start() {
	m.t.Helper()
	cmd := exec.Command("redis-server", "--port", fmt.Sprint(m.port), "--cluster-port", fmt.Sprint(m.bus),
		"--bind", "127.0.0.1", "--dir", m.dir, "--save", "", "--appendonly", "yes", "--appendfsync", "always",
		"--cluster-enabled", "yes", "--cluster-node-timeout", "2000", "--cluster-require-full-coverage", "no",
		"--logfile", filepath.Join(m.dir, "log"))
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	started := make(chan error)
	m.ended = make(chan struct{})
	go func() {
		defer close(m.ended)
		runtime.LockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		m.t.Fatal(err)
	}
	m.process = cmd.Process
	m.client = m.dial()
}

// dial connects to a server that is about to listen.
func (m *Master) dial() rueidis.Client {
	m.t.Helper()
	for limit := time.Now().Add(30 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		c, err := rueidis.NewClient(rueidis.ClientOption{
			InitAddress: []string{m.Address()}, ForceSingleClient: true, DisableCache: true, DisableRetry: true,
		})
		if err == nil {
			return c
		}
		if time.Now().After(limit) {
			m.t.Fatal(err)
		}
	}
}

// reserve holds a port for a server that is killed and started again.
func reserve(t testing.TB) int {
	t.Helper()
	r, err := port.Reserve()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Release)
	return r.Port
}
