package turn

import (
	"errors"
	"net"
	"time"

	"golang.org/x/net/netutil"
)

// conn is a connection that ends when it has no relay after a while, whatever it does: the
// library leaves those open whose TLS handshake fails.
type conn struct {
	net.Conn
	s      *Server
	key    string
	number uint64 // in the order of their coming
	user   string // whose relay it has; guarded by the server's mu
}

// guarded is a listener of such connections. Its Accept fails only when it is closed.
type guarded struct {
	net.Listener
	s *Server
}

func (s *Server) guard(l net.Listener) net.Listener {
	if secure, ok := l.(*Secure); ok {
		return secure.over(guarded{netutil.LimitListener(secure.Listener, ConnectionsMax), s})
	}
	return guarded{netutil.LimitListener(l, ConnectionsMax), s}
}

func (g guarded) Accept() (net.Conn, error) {
	for {
		c, err := g.Listener.Accept()
		switch {
		case err == nil:
			return g.s.hold(c), nil
		case errors.Is(err, net.ErrClosed):
			return nil, err
		}
		time.Sleep(acceptAgain)
	}
}

// acceptAgain is how long a server waits after a connection could not be taken.
const acceptAgain = 50 * time.Millisecond

func (s *Server) hold(raw net.Conn) net.Conn {
	c := &conn{Conn: raw, s: s, key: raw.RemoteAddr().String()}
	if unwanted := s.note(c); unwanted != nil {
		_ = unwanted.Close()
	}
	time.AfterFunc(s.stays, func() {
		s.mu.Lock()
		stranger := c.user == ""
		s.mu.Unlock()
		if stranger {
			_ = c.Close()
		}
	})
	return c
}

// note adds a connection, and returns one that has to be closed; nil for none. Relays are
// known by their client's address, so one that has a connection to each of two listeners from
// the same port keeps the first.
func (s *Server) note(c *conn) *conn {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed || s.conns[c.key] != nil {
		return c
	}
	s.came++
	c.number = s.came
	s.conns[c.key] = c
	var oldest *conn
	strangers := 0
	for _, o := range s.conns {
		if o.user != "" {
			continue
		}
		if strangers++; oldest == nil || o.number < oldest.number {
			oldest = o
		}
	}
	if strangers <= StrangersMax {
		return nil
	}
	return oldest
}

// Close implements net.Conn.
func (c *conn) Close() error {
	c.s.mu.Lock()
	if c.s.conns[c.key] == c {
		delete(c.s.conns, c.key)
	}
	c.s.mu.Unlock()
	return c.Conn.Close()
}
