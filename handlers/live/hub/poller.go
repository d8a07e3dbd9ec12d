package hub

import (
	"context"
	"sync"
)

// poller waits for all clients whose peers are silent, with one goroutine and one buffer.
type poller struct {
	mu      sync.Mutex // guards what follows
	events  *epoll     // nil while Poll does not run: each client then waits on a goroutine
	waiting []*Client  // by descriptor
}

// Poll reads from idle clients until ctx ends. Without it, or where the system has no epoll,
// each client has a goroutine that waits.
func (h *Hub) Poll(ctx context.Context) error {
	events, err := openEpoll()
	if err != nil {
		return err
	}
	p := &h.poller
	p.start(events)
	defer p.stop()
	defer context.AfterFunc(ctx, events.wake)()
	var buf [readSize]byte
	var clients []*Client
	for {
		ready, err := events.wait()
		if err != nil && ctx.Err() == nil {
			return err
		}
		if err != nil {
			return nil
		}
		clients = p.at(ready, clients[:0])
		for _, c := range clients {
			c.handler.Contain(c, func() { c.readable(buf[:]) })
		}
		clear(clients)
	}
}

func (p *poller) start(events *epoll) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.events = events
}

// stop has a goroutine wait for each client that still waits here.
func (p *poller) stop() {
	p.mu.Lock()
	events, waiting := p.events, p.waiting
	p.events, p.waiting = nil, nil
	p.mu.Unlock()
	for _, c := range waiting {
		if c != nil {
			c.leavePoller()
		}
	}
	events.close()
}

// add has a client wait here. It is false when that is not possible. A client that has
// something to read already is found at once.
func (p *poller) add(c *Client) bool {
	conn, ok := c.conn.(polled)
	if !ok {
		return false
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.events == nil {
		return false
	}
	fd, err := p.events.add(conn)
	if err != nil {
		return false
	}
	if more := fd + 1 - len(p.waiting); more > 0 {
		p.waiting = append(p.waiting, make([]*Client, more)...)
	}
	p.waiting[fd] = c
	c.descriptor = int32(fd)
	return true
}

// remove ends the wait of a client. Its connection is open: only its owner closes it, later.
func (p *poller) remove(c *Client) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.events == nil || p.waiting[c.descriptor] != c {
		return
	}
	p.waiting[c.descriptor] = nil
	p.events.remove(c.conn.(polled))
}

// at appends the clients that wait at descriptors. Some may have left since.
func (p *poller) at(descriptors []int, list []*Client) []*Client {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, fd := range descriptors {
		if c := p.waiting[fd]; c != nil {
			list = append(list, c)
		}
	}
	return list
}

// polled is a connection with a descriptor, valid during the call.
type polled interface{ Control(func(fd uintptr)) error }
