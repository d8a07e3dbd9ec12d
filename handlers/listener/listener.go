package listener

import (
	"container/list"
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"syscall"
	"time"

	"parley/chat"
)

// Listener bounds how many connections are open, so that descriptors are left for the
// stores, and how many each address has. When one too many arrives, it evicts the
// connection that has been idle for longest: one that waits for its first or its next
// request.
type Listener struct {
	net.Listener
	most   int                   // connections in all; 0 means any number
	mostOf int                   // of an address, without held ones; 0 means any number
	spared func(netip.Addr) bool // proxies, which serve many people
	log    *slog.Logger

	once   sync.Once
	err    error
	closed chan struct{}
	freed  chan struct{} // signalled when a connection has closed
	notes  rateLimitedLog

	mu   sync.Mutex // guards what follows, and all connections' state
	open int
	held int
	all  list.List                   // connections that are not held, the one idle for longest first
	from map[netip.Prefix]*list.List // the same, for each address
}

// connectionsMax is how many of most connections may be sockets and streams: a node that is
// full of them still serves pages.
func connectionsMax(most int) int { return most - min(256, most/4) }

func NewListener(ln net.Listener, most int, limits bool, spared func(netip.Addr) bool, log *slog.Logger) *Listener {
	d := &Listener{
		Listener: ln, most: most, spared: spared, log: log,
		closed: make(chan struct{}), freed: make(chan struct{}, 1), from: map[netip.Prefix]*list.List{},
	}
	if limits {
		d.mostOf = chat.SocketsByAddress
		if most > 0 {
			d.mostOf = min(d.mostOf, most/2)
		}
	}
	return d
}

// Close closes the listener. Later calls return the first one's result.
func (d *Listener) Close() error {
	d.once.Do(func() {
		close(d.closed)
		d.err = d.Listener.Close()
	})
	return d.err
}

// Accept waits for the next connection that there is room for. It waits out temporary
// errors, such as a lack of descriptors: fasthttp would end the server.
func (d *Listener) Accept() (net.Conn, error) {
	for wait := acceptWait; ; wait = min(2*wait, acceptWaitMost) {
		c, err := d.Listener.Accept()
		for ; err == nil; c, err = d.Listener.Accept() {
			tcp, ok := c.(*net.TCPConn)
			if !ok {
				return c, nil
			}
			if g := d.admit(tcp); g != nil {
				return g, nil
			}
			wait = acceptWait
		}
		if isPersistent(err) {
			return nil, err
		}
		acceptErrors.Inc()
		if n := d.notes.next(time.Now()); n > 0 {
			d.log.Error("connections cannot be accepted", "err", err, "times", n)
		}
		d.evict(netip.Prefix{})
		d.pause(wait)
	}
}

// How long Accept waits after an error, and at most after several.
const (
	acceptWait     = 5 * time.Millisecond
	acceptWaitMost = time.Second
)

// isPersistent reports whether a listener will never accept again. All other errors of
// accept(2) concern one connection, or pass.
func isPersistent(err error) bool {
	for _, e := range []error{net.ErrClosed, syscall.EBADF, syscall.EINVAL, syscall.ENOTSOCK} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

func (d *Listener) pause(wait time.Duration) {
	select {
	case <-time.After(wait):
	case <-d.closed:
	}
}

// admitTime is how long a new connection waits for an evicted one to close.
const admitTime = time.Second

// admit takes a connection in, or closes it and returns nil.
func (d *Listener) admit(c *net.TCPConn) *Conn {
	address := d.address(c)
	for began := time.Now(); ; {
		g, why := d.register(c, address)
		if g != nil {
			return g
		}
		if !d.evict(why) || time.Since(began) > admitTime {
			d.refuse(c, why)
			return nil
		}
		select {
		case <-d.freed:
		case <-time.After(admitTime):
		case <-d.closed:
		}
	}
}

// refuse closes a connection for which there is no room, without an answer: writing one
// could block all others.
func (d *Listener) refuse(c *net.TCPConn, why netip.Prefix) {
	_ = c.Close()
	if why.IsValid() {
		refusedConnections.WithLabelValues("address").Inc()
	} else {
		refusedConnections.WithLabelValues("full").Inc()
	}
	if n := d.notes.next(time.Now()); n > 0 {
		d.log.Warn("connections are turned away", "open", d.most, "of_one_address", why.IsValid(), "times", n)
	}
}

// address is the network that is counted as one, invalid for those that are not counted.
func (d *Listener) address(c *net.TCPConn) (p netip.Prefix) {
	tcp, ok := c.RemoteAddr().(*net.TCPAddr)
	if !ok || d.mostOf == 0 {
		return p
	}
	ip := plain(tcp)
	if d.spared(ip) {
		return p
	}
	p, _ = ip.Prefix(AddressBits(ip))
	return p
}

func plain(a *net.TCPAddr) netip.Addr { return a.AddrPort().Addr().Unmap().WithZone("") }

// Spared is how many connections of proxies are open, without sockets and streams.
func (d *Listener) Spared() (n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for e := d.all.Front(); e != nil; e = e.Next() {
		if tcp, ok := e.Value.(*Conn).RemoteAddr().(*net.TCPAddr); ok && d.spared(plain(tcp)) {
			n++
		}
	}
	return n
}

// register counts a connection. When there is no room, it returns the address whose
// connections to evict from, invalid for any.
func (d *Listener) register(c *net.TCPConn, address netip.Prefix) (g *Conn, why netip.Prefix) {
	d.mu.Lock()
	defer d.mu.Unlock()
	mine := d.from[address]
	switch {
	case mine != nil && mine.Len() >= d.mostOf:
		return nil, address
	case d.most > 0 && d.open >= d.most:
		return nil, netip.Prefix{}
	case mine == nil && address.IsValid():
		mine = list.New()
		d.from[address] = mine
	}
	d.open++
	openConnections.Inc()
	g = &Conn{TCPConn: c, listener: d, address: address}
	g.track(mine)
	return g, address
}

// evict closes the connection that has been idle for longest, of an address or of all;
// false when none is idle.
func (d *Listener) evict(of netip.Prefix) bool {
	g := d.oldestIdle(of)
	if g == nil {
		return false
	}
	refusedConnections.WithLabelValues("quiet").Inc()
	_ = g.TCPConn.Close() // the goroutine that reads from it wakes, and calls g.Close
	return true
}

func (d *Listener) oldestIdle(of netip.Prefix) *Conn {
	d.mu.Lock()
	defer d.mu.Unlock()
	all := &d.all
	if of.IsValid() && d.from[of] != nil {
		all = d.from[of]
	}
	for e := all.Front(); e != nil; e = e.Next() {
		if g := e.Value.(*Conn); g.state == quiet {
			g.state = leaving
			return g
		}
	}
	return nil
}

// rateLimitedLog returns once a second how often something has happened.
type rateLimitedLog struct {
	mu    sync.Mutex
	again time.Time
	n     int
}

func (s *rateLimitedLog) next(now time.Time) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.n++; now.Before(s.again) {
		return 0
	}
	n, s.n, s.again = s.n, 0, now.Add(time.Second)
	return n
}

// AddressBits is how many bits of an address count: one home has a whole /64 of IPv6.
func AddressBits(ip netip.Addr) int {
	if ip.Is4() {
		return 32
	}
	return 64
}
