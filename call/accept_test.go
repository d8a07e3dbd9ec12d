package call

import (
	"net"
	"syscall"
	"testing"
)

// failing is a listener that fails before each connection.
type failing struct {
	net.Listener
	failed bool
}

func (f *failing) Accept() (net.Conn, error) {
	if f.failed = !f.failed; f.failed {
		return nil, &net.OpError{Op: "accept", Err: syscall.EMFILE}
	}
	return f.Listener.Accept()
}

func TestConnectionsAreTakenAfterAFailureUpToTheMost(t *testing.T) {
	t.Parallel()
	inner, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l := bounded(&failing{Listener: inner}, 2)
	taken, over := make(chan net.Conn, 3), make(chan error, 1)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				over <- err
				return
			}
			taken <- c
		}
	}()
	var theirs []net.Conn
	for range 3 {
		c, err := net.Dial("tcp", inner.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		theirs = append(theirs, c)
	}
	first, second := <-taken, <-taken
	if len(taken) != 0 || first.RemoteAddr().String() != theirs[0].LocalAddr().String() {
		t.Error("more are taken than the most")
	}
	_ = first.Close()
	third := <-taken
	if third.RemoteAddr().String() != theirs[2].LocalAddr().String() {
		t.Error("another connection is taken")
	}
	_, _ = second.Close(), l.Close()
	if err := <-over; err == nil {
		t.Error("it goes on after its end")
	}
}
