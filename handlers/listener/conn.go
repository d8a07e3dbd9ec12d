package listener

import (
	"container/list"
	"net"
	"net/netip"

	"github.com/valyala/fasthttp"
)

// Conn is an open connection that a Listener has accepted.
type Conn struct {
	*net.TCPConn
	listener *Listener
	address  netip.Prefix

	// guarded by listener.mu
	state connState
	any   *list.Element // in listener.all
	mine  *list.Element // in listener.from
	gone  bool
}

type connState uint8

const (
	quiet   connState = iota // it waits for a request, or its answer is being written
	busy                     // its request is being answered
	held                     // a socket or a stream
	leaving                  // evicted or closed
)

// track puts a connection at the end of the queue for eviction.
func (g *Conn) track(mine *list.List) {
	g.state, g.any = quiet, g.listener.all.PushBack(g)
	if mine != nil {
		g.mine = mine.PushBack(g)
	}
}

// untrack removes a connection from that queue.
func (g *Conn) untrack() {
	if g.any == nil {
		return
	}
	g.listener.all.Remove(g.any)
	g.any = nil
	if g.mine == nil {
		return
	}
	from := g.listener.from[g.address]
	from.Remove(g.mine)
	g.mine = nil
	if from.Len() == 0 {
		delete(g.listener.from, g.address)
	}
}

// BeginRequest is called with each request. It is false for a request that came too late:
// its connection is being evicted, so an answer would not arrive.
func (g *Conn) BeginRequest() bool {
	g.listener.mu.Lock()
	defer g.listener.mu.Unlock()
	if g.state == leaving {
		return false
	}
	g.state = busy
	return true
}

// EndRequest is called when an answer is made.
func (g *Conn) EndRequest() {
	d := g.listener
	d.mu.Lock()
	defer d.mu.Unlock()
	if g.state == held { // the hijack was refused after all
		d.held--
		mine := d.from[g.address]
		if mine == nil && g.address.IsValid() {
			mine = list.New()
			d.from[g.address] = mine
		}
		g.track(mine)
		return
	}
	if g.state == busy {
		g.state = quiet
		d.all.MoveToBack(g.any)
		if g.mine != nil {
			d.from[g.address].MoveToBack(g.mine)
		}
	}
}

// Hijack is called before a connection becomes a socket or a stream. It is false when the
// listener holds as many of those as it may.
func (g *Conn) Hijack() bool {
	d := g.listener
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.most > 0 && d.held >= connectionsMax(d.most) {
		return false
	}
	if g.state == busy {
		g.state = held
		d.held++
		g.untrack()
	}
	return true
}

// Close closes the connection. Only the first call counts.
func (g *Conn) Close() error {
	err := g.TCPConn.Close()
	g.unregister()
	return err
}

func (g *Conn) unregister() {
	d := g.listener
	d.mu.Lock()
	defer d.mu.Unlock()
	if g.gone {
		return
	}
	g.gone = true
	if g.state == held {
		d.held--
	}
	g.state = leaving
	g.untrack()
	d.open--
	openConnections.Dec()
	select {
	case d.freed <- struct{}{}:
	default:
	}
}

// ConnOf is the connection that a request came on, nil where connections are not counted.
func ConnOf(rc *fasthttp.RequestCtx) *Conn {
	g, _ := rc.Conn().(*Conn)
	return g
}
