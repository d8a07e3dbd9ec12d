package hub

import (
	"bytes"
	"time"
)

// ReadLimit is how many bytes one message from a page may have. Pages report typing and what
// was read.
const ReadLimit = 4 << 10

// Handler is the owner of a client that listens.
type Handler interface {
	// Contain runs work for a client. It ends a panic there, and then aborts the client.
	Contain(c *Client, work func())
	// Heard takes a message of a socket, valid during the call. There is one call at a time.
	Heard(c *Client, text []byte)
	// Gone is called once, at the end.
	Gone(c *Client)
}

// Listen reads what the peer sends until it is gone, or until Close's frame is written and
// answered. On a stream it only notices the end. It returns at once: a client whose peer is
// silent waits in the hub's poller, and needs a goroutine only where there is none.
func (c *Client) Listen(h Handler) {
	c.handler = h
	if !c.park(nil) {
		go c.attend(nil)
	}
}

// attend is the goroutine of a client whose peer has sent something. It ends when the client
// waits in the poller again, or is gone. early is what the poller has read already.
func (c *Client) attend(early []byte) {
	parked := false
	c.handler.Contain(c, func() { parked = c.listen(early) })
	if !parked {
		c.handler.Gone(c)
	}
}

// listen reads until the client can wait in the poller, which is true; or until it is gone.
// Without early, there is an end or an error to be read, or there is no poller.
func (c *Client) listen(early []byte) (parked bool) {
	in := c.inbound()
	got := func(b []byte) {
		now := c.hub.second.Load()
		c.heard.Store(now)
		if c.kind == Socket {
			in.refill(now)
			in.feed(b)
		}
	}
	var err error
	for {
		if len(early) > 0 {
			got(early)
			early = nil
		} else {
			err = c.conn.Await(got)
		}
		if in.over != 0 {
			// Through Close, where only the first call counts: answering the answer to our
			// own close frame would be an error.
			c.Close(in.over, in.why)
			if in.closed {
				c.Finish()
				return false
			}
		}
		switch {
		case err != nil:
			return false
		case in.flooded:
			time.Sleep(floodPause)
		case in.over == 0 && c.park(in):
			return true
		}
	}
}

// floodPause is the time between reads from a page that sent too much. It repeats until the
// page has read the close code or its time is up. Meanwhile the kernel holds up its next
// frames.
const floodPause = 10 * time.Millisecond

// Allow bounds how much the peer may send. It is called before Listen.
func (c *Client) Allow(a Allowance) { c.meter.Allowance = a }

// inbound is the parser as the last listen has left it.
func (c *Client) inbound() *inbound {
	in := c.unread
	if in == nil {
		in = &inbound{}
	}
	c.unread = nil
	in.meter, in.ping = c.meter, c.pong
	in.heard = func(text []byte) { c.handler.Heard(c, text) }
	return in
}

// park leaves a client to the poller, which calls attend when there is more than pongs to
// read. It is false when a goroutine has to wait: there is no poller, or the client ends.
func (c *Client) park(in *inbound) bool {
	c.ear.Lock()
	defer c.ear.Unlock()
	if c.called {
		return false
	}
	if in != nil {
		c.meter = in.meter
		if in.partial() {
			c.unread = in
		}
	}
	c.parked = c.hub.poller.add(c)
	return c.parked
}

// unpark has a goroutine listen to a parked client. The caller holds ear.
func (c *Client) unpark(early []byte) {
	c.hub.poller.remove(c)
	c.parked = false
	go c.attend(early)
}

// readable is called when a parked client has something to read. buf is the poller's.
// Pongs are nearly all that an idle page sends, and need no goroutine.
func (c *Client) readable(buf []byte) {
	c.ear.Lock()
	defer c.ear.Unlock()
	if !c.parked {
		return
	}
	n, err := c.conn.TryRead(buf)
	switch {
	case err != nil || n == 0:
		c.unpark(nil) // which reads again: an end, or an error
	case !c.onlyPongs(buf[:n]):
		c.unpark(bytes.Clone(buf[:n]))
	}
}

// onlyPongs takes in what is nothing but whole pongs, within the allowance. The caller holds
// ear.
func (c *Client) onlyPongs(b []byte) bool {
	n := pongs(b)
	if n == 0 || c.kind != Socket || c.unread != nil {
		return false
	}
	now := c.hub.second.Load()
	if c.meter.refill(now); !c.meter.take(n) {
		return false
	}
	c.heard.Store(now)
	return true
}

// leavePoller has a goroutine listen to a client that waits in the poller.
func (c *Client) leavePoller() {
	c.ear.Lock()
	defer c.ear.Unlock()
	if c.parked {
		c.unpark(nil)
	}
}

// expire ends reading at t, for a client that is to be closed. It has a goroutine from now on.
func (c *Client) expire(t time.Time) {
	_ = c.conn.SetReadDeadline(t)
	c.ear.Lock()
	defer c.ear.Unlock()
	c.called = true
	if c.parked {
		c.unpark(nil)
	}
}

// Abort ends Listen, so that the connection ends without a close frame.
func (c *Client) Abort() { c.expire(time.Now()) }

// pong answers a ping with its payload. Of several pings that came while other bytes waited,
// the newest is answered (RFC 6455, section 5.5.3). So a page that pings and does not read
// fills no queue.
func (c *Client) pong(data []byte) {
	wire := append([]byte{0x80 | opPong, byte(len(data))}, data...)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.code != 0 || c.broken:
	case !c.writing:
		c.write(wire)
	default:
		c.answer = wire
	}
}
