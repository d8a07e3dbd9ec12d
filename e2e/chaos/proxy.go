package chaos

import (
	"net"
	"sync"
	"sync/atomic"
)

// proxy is a connection's path between two parts. It can be cut, or lose one direction.
type proxy struct {
	ln net.Listener

	mu              sync.Mutex // guards the fields below
	network, target string
	lines           map[*line]bool
}

// line is one connection through a proxy.
type line struct {
	ends   [2]net.Conn    // the dialling end, and the dialled one
	lost   [2]atomic.Bool // bytes from the end with this number are lost
	frozen atomic.Bool    // until one of the ends closes it
}

func newProxy() (*proxy, error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &proxy{ln: ln, lines: map[*line]bool{}}
	go p.serve()
	return p, nil
}

func (p *proxy) addr() string { return p.ln.Addr().String() }

// aim sets the target of new connections; without a target they are closed.
func (p *proxy) aim(network, target string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.network, p.target = network, target
}

func (p *proxy) open() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.target != ""
}

func (p *proxy) serve() {
	for {
		conn, err := p.ln.Accept()
		if err != nil {
			return
		}
		go p.join(conn)
	}
}

func (p *proxy) join(client net.Conn) {
	p.mu.Lock()
	network, target := p.network, p.target
	p.mu.Unlock()
	if target == "" {
		client.Close()
		return
	}
	server, err := net.Dial(network, target)
	if err != nil {
		client.Close()
		return
	}
	l := &line{ends: [2]net.Conn{client, server}}
	p.mu.Lock()
	p.lines[l] = true
	p.mu.Unlock()
	var wg sync.WaitGroup
	wg.Go(func() { l.carry(0) })
	wg.Go(func() { l.carry(1) })
	wg.Wait()
	l.close()
	p.mu.Lock()
	delete(p.lines, l)
	p.mu.Unlock()
}

// carry copies one end's bytes to the other.
func (l *line) carry(from int) {
	src, dst := l.ends[from], l.ends[1-from]
	buf := make([]byte, 16<<10)
	for {
		n, err := src.Read(buf)
		if n > 0 && !l.lost[from].Load() {
			if _, err := dst.Write(buf[:n]); err != nil {
				l.close()
				return
			}
		}
		if err != nil {
			if half, ok := dst.(interface{ CloseWrite() error }); ok {
				_ = half.CloseWrite()
			}
			return
		}
	}
}

func (l *line) close() {
	for _, end := range l.ends {
		end.Close()
	}
}

// cut resets all connections.
func (p *proxy) cut() {
	for _, l := range p.all() {
		for _, end := range l.ends {
			if tcp, ok := end.(*net.TCPConn); ok {
				_ = tcp.SetLinger(0)
			}
		}
		l.close()
	}
}

// lose drops one end's bytes of each open connection from now on. A stream of bytes with a gap cannot be
// repaired, so cut has to follow.
func (p *proxy) lose(end int) {
	for _, l := range p.all() {
		l.lost[end].Store(true)
	}
}

// freeze drops both ends' bytes of each open connection from now on, without closing it. Only a reader that
// misses something can notice.
func (p *proxy) freeze() {
	for _, l := range p.all() {
		l.frozen.Store(true)
		l.lost[0].Store(true)
		l.lost[1].Store(true)
	}
}

func (p *proxy) all() []*line {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := make([]*line, 0, len(p.lines))
	for l := range p.lines {
		list = append(list, l)
	}
	return list
}

func (p *proxy) close() {
	p.ln.Close()
	p.cut()
}
