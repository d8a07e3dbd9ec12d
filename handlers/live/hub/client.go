package hub

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Client is one connection. Bytes go straight to the kernel. What the kernel does not take
// at once waits in a bounded queue of shared buffers. A goroutine writes the queue, and
// ends when it is empty.
type Client struct {
	kind   Kind
	conn   Conn
	person int64    // its user; 0 when it does not matter
	owner  [16]byte // the session that it belongs to
	holder any      // the caller's own value for it

	// set by Hub.Watch and guarded by Hub.mu
	watched []int64
	turn    int8  // the second of PingEvery in which it is pinged
	place   int32 // its index among the clients of its turn

	handler Handler // set by Listen

	ear        sync.Mutex // guards parked, called and descriptor, and what follows while parked
	parked     bool       // it waits in the poller, without a goroutine
	called     bool       // a read deadline was set: a goroutine waits for it
	descriptor int32
	meter      meter    // of the peer's frames
	unread     *inbound // what is incomplete of them; nil when nothing is

	subscription atomic.Pointer[Subscription]
	hub          *Hub         // set by Register; before, one without a poller
	heard        atomic.Int64 // the Hub's second in which the peer last sent something

	mu      sync.Mutex // guards what follows
	rest    []byte     // encoded already, and first to be written
	begun   bool       // its first part was written already
	answer  []byte     // to the newest ping, encoded
	queue   [][]byte   // what waits, not encoded yet
	queued  int        // bytes in rest and queue
	writing bool       // a goroutine writes
	broken  bool       // nothing more will be written
	done    bool       // Wait was called
	parting []byte     // sent before the end with CodeLater
	code    int        // why it is being closed; 0 while it is not
	reason  string
	space   *sync.Cond     // signalled when the queue has room, or never will; made by the first waiter
	tasks   sync.WaitGroup // the writer, and catching up
}

// QueueLimit is how many bytes may wait for one client. A client that falls further behind is
// closed with CodeLater and catches up after a reconnect.
const QueueLimit = 512 << 10

// unregistered is the hub of clients that are in none.
var unregistered = &Hub{}

// NewClient makes a client of an open connection. person is for Hub.Person; owner and holder
// are the caller's own.
func NewClient(kind Kind, conn Conn, person int64, owner [16]byte, holder any) *Client {
	return &Client{kind: kind, conn: conn, person: person, owner: owner, holder: holder, hub: unregistered}
}

// Parting sets what is sent before the end with CodeLater, in place of the queue. The caller
// must never change it again.
func (c *Client) Parting(b []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.parting = b
}

// Owner is the session that a client belongs to.
func (c *Client) Owner() [16]byte { return c.owner }

// Holder is the holder that NewClient was given.
func (c *Client) Holder() any { return c.holder }

// Kind is how the client's bytes are encoded.
func (c *Client) Kind() Kind { return c.kind }

// Send sends bytes, which must never change again. A client whose queue is full
// is closed and told to come back.
func (c *Client) Send(b []byte) {
	c.deliver(c.kind.encode(b))
}

// deliver sends encoded bytes: at once when nothing else waits.
func (c *Client) deliver(p encoded) {
	if len(p.wire) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.code != 0 || c.broken:
	case !c.writing:
		c.write(p.wire)
	case c.queued+len(p.body) > QueueLimit:
		dropped.Inc()
		c.close(CodeLater, "too slow")
	default:
		c.queue = append(c.queue, p.body)
		c.queued += len(p.body)
	}
}

// write writes what the kernel takes at once and leaves the rest to a goroutine. The caller
// holds mu and has seen that no goroutine is writing.
func (c *Client) write(wire []byte) {
	n, err := c.conn.TryWrite(wire)
	switch {
	case err != nil:
		c.fail()
	case n < len(wire):
		c.rest, c.begun = wire[n:], true
		c.queued += len(c.rest)
		c.wake()
	}
}

// SendPatiently is Send for history, which may be longer than the queue: it waits until half
// of the queue is free.
func (c *Client) SendPatiently(b []byte) {
	c.mu.Lock()
	for c.queued > QueueLimit/2 && c.code == 0 && !c.broken {
		if c.space == nil {
			c.space = sync.NewCond(&c.mu)
		}
		c.space.Wait()
	}
	c.mu.Unlock()
	c.Send(b)
}

// Close ends the connection with a code of RFC 6455. The queue is sent first, except with
// CodeLater. Only the first call counts.
func (c *Client) Close(code int, reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.code == 0 {
		c.close(code, reason)
	}
}

func (c *Client) close(code int, reason string) {
	c.code, c.reason = code, reason
	if code == CodeLater {
		// A frame written in part must be ended, or the peer reads the code as its rest.
		c.queue, c.queued = nil, len(c.rest)
		if len(c.parting) > 0 {
			c.queue = append(c.queue, c.parting)
		}
	}
	c.signal() // a caller that waits for room need not wait for the writer
	if !c.broken {
		c.wake()
	}
}

// Written reports whether the client is open and the kernel has taken everything it was sent.
func (c *Client) Written() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.writing && !c.broken && c.code == 0
}

// ping sends a keep-alive, in one system call. While other bytes wait, it sends only the
// part that needs no place among them. A rev that overtakes its messages would have the
// page look for them.
func (c *Client) ping(sign []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ping := c.kind.ping()
	switch {
	case c.code != 0 || c.broken || len(sign) == 0:
	case !c.writing:
		c.write(sign)
	case c.queued+len(ping) <= QueueLimit: // or else it is about to be closed
		c.rest = append(slices.Clip(c.rest), ping...)
		c.queued += len(ping)
	}
}

// level is the rev that the client is caught up to in its room; 0 without a subscription.
func (c *Client) level() int64 {
	if s := c.subscription.Load(); s != nil {
		return s.upTo()
	}
	return 0
}

// Finish waits until everything is written, the close frame included. Close comes first.
// Nothing is written afterwards.
func (c *Client) Finish() { c.tasks.Wait() }

// Wait returns when nothing more will be written. The connection's owner calls it, or Finish
// after Close, before closing the connection: a write that came later could go to another
// connection, which has the same descriptor then.
func (c *Client) Wait() {
	c.mu.Lock()
	c.broken, c.done = true, true
	c.signal()
	_ = c.conn.SetWriteDeadline(time.Now())
	c.mu.Unlock()
	c.tasks.Wait()
}

// spawn runs f on a goroutine that Wait waits for, unless Wait was called. The caller does
// not hold mu.
func (c *Client) spawn(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.broken && c.code == 0 {
		c.tasks.Go(f)
	}
}

// signal wakes the callers that wait for room. The caller holds mu.
func (c *Client) signal() {
	if c.space != nil {
		c.space.Broadcast()
	}
}

// fail gives up on a connection that cannot be written to. The caller holds mu.
func (c *Client) fail() {
	c.broken, c.writing, c.queue, c.rest = true, false, nil, nil
	c.signal()
	c.Abort() // its owner returns and closes it
}
