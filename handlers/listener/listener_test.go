package listener

import (
	"errors"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"syscall"
	"testing"
	"time"
)

// pair is both ends of a connection that a listener took in.
type pair struct {
	client net.Conn
	*Conn
}

// listening takes at most so many connections, from all addresses and from one.
func listening(t *testing.T, most, mostOf int) (connect func(from string) pair) {
	t.Helper()
	ln, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d := NewListener(ln, most, false, func(ip netip.Addr) bool { return ip == netip.MustParseAddr("127.0.0.9") }, slog.New(slog.DiscardHandler))
	d.mostOf = mostOf
	t.Cleanup(func() { _ = d.Close() })
	return func(from string) pair {
		t.Helper()
		client, err := (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(from)}}).Dial("tcp4", ln.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = client.Close() })
		c, err := d.Accept()
		if err != nil {
			t.Fatal(err)
		}
		p := pair{client, c.(*Conn)}
		go func() { // as the server's goroutine, which waits for a request
			_, _ = io.Copy(io.Discard, p.TCPConn)
			_ = p.Conn.Close()
		}()
		return p
	}
}

// expectEvicted fails unless the connection is closed from the other side.
func (p pair) expectEvicted(t *testing.T) {
	t.Helper()
	_ = p.client.SetReadDeadline(time.Now().Add(10 * time.Second))
	if _, err := p.client.Read(make([]byte, 1)); !errors.Is(err, io.EOF) && !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("it is open: %v", err)
	}
	if p.BeginRequest() {
		t.Error("a request on it would be answered")
	}
}

func TestTheConnectionThatIsIdleForLongestMakesWay(t *testing.T) {
	connect := listening(t, 3, 0)
	first, second, third := connect("127.0.0.2"), connect("127.0.0.3"), connect("127.0.0.4")
	if !first.BeginRequest() { // it was idle for longest, and is not any more
		t.Fatal("an open connection takes no request")
	}
	first.EndRequest()
	connect("127.0.0.5")
	second.expectEvicted(t)
	connect("127.0.0.5")
	third.expectEvicted(t)
	if !first.BeginRequest() {
		t.Error("the one that was used last went, too")
	}
}

func TestAnAddressMakesWayForItselfAlone(t *testing.T) {
	connect := listening(t, 0, 2)
	other, first := connect("127.0.0.2"), connect("127.0.0.3")
	connect("127.0.0.3")
	connect("127.0.0.3")
	first.expectEvicted(t)
	if !other.BeginRequest() {
		t.Error("another address lost its connection")
	}
}

func TestAProxysConnectionsAreNotCounted(t *testing.T) {
	connect := listening(t, 0, 1)
	first := connect("127.0.0.9")
	connect("127.0.0.9")
	if !first.BeginRequest() {
		t.Error("a proxy serves many people, and lost a connection")
	}
}

func TestASocketIsNotEvictedAndLeavesRoomForPages(t *testing.T) {
	connect := listening(t, 4, 1)
	held := 0
	for _, from := range []string{"127.0.0.2", "127.0.0.2", "127.0.0.2", "127.0.0.2"} { // a socket is not counted for its address
		p := connect(from)
		if p.BeginRequest(); p.Hijack() {
			held++
		} else {
			p.EndRequest()
		}
	}
	if held != connectionsMax(4) {
		t.Errorf("%d of 4 connections are sockets, want %d", held, connectionsMax(4))
	}
	connect("127.0.0.3") // in place of the idle one
}
