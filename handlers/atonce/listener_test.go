package atonce_test

import (
	"net"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"parley/handlers"
	"parley/handlers/handlerstest"
)

// faulty is a listener whose first calls of Accept fail.
type faulty struct {
	net.Listener
	errs []syscall.Errno
	n    atomic.Int64
}

func (f *faulty) Accept() (net.Conn, error) {
	if n := int(f.n.Add(1)); n <= len(f.errs) {
		return nil, &net.OpError{Op: "accept", Net: "tcp", Err: f.errs[n-1]}
	}
	return f.Listener.Accept()
}

func TestWhatPassesDoesNotEndTheServer(t *testing.T) {
	t.Parallel()
	f := &faulty{errs: []syscall.Errno{syscall.EMFILE, syscall.ENFILE, syscall.ENOBUFS, syscall.ENOMEM, syscall.ECONNABORTED, syscall.EPROTO, syscall.EPERM}}
	s := handlerstest.OpenOn(t, func(ln net.Listener) net.Listener { f.Listener = ln; return f }, nil)
	s.Browser(t).Get("/healthz").Is(200)
	if got := f.n.Load(); got <= int64(len(f.errs)) {
		t.Fatalf("only %d of the errors came", got)
	}
	if log := s.Logs.String(); strings.Count(log, "cannot be accepted") != 1 || !strings.Contains(log, "too many open files") {
		t.Errorf("it was to be logged once a second: %s", log)
	}
}

func TestAListenerThatIsGoneEndsTheServer(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	served := make(chan error, 1)
	app := handlers.New(handlers.Config{Secret: handlerstest.TestSecret}, handlerstest.NewWorld().Services(), nil)
	go func() { served <- app.Serve(&faulty{Listener: ln, errs: []syscall.Errno{syscall.EBADF}}) }()
	select {
	case err := <-served:
		if err == nil {
			t.Error("nothing is said of it")
		}
	case <-time.After(10 * time.Second):
		t.Error("it goes on without one")
	}
}
