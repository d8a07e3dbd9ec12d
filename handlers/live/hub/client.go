package hub

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Client is one connection. What it is sent goes straight to the kernel; only
// what the kernel does not take at once waits, in a bounded queue of shared
// buffers, for a goroutine that lives as long as there is something to write.
type Client struct {
	kind   Kind
	conn   Conn
	person int64    // whose it is; 0 when it does not matter
	owner  [16]byte // the session that it stands on
	holder any      // whoever uses the hub knows it by this

	// set by Hub.Enter and guarded by Hub.mu
	watched []int64
	turn    int8  // in which second of BeatEvery it is kept alive
	place   int32 // among those of its turn

	allowance Allowance // set before Listen

	seat  atomic.Pointer[Subscription]
	heard atomic.Int64 // the Hub's second in which the other side last said something
	clock *atomic.Int64

	mu      sync.Mutex // guards what follows
	rest    []byte     // framed already, and first to be written
	begun   bool       // with it, a parcel that was written in part
	answer  []byte     // to the newest ping, framed
	queue   [][]byte   // what waits, not framed yet
	queued  int        // bytes in rest and queue
	writing bool       // a goroutine writes
	broken  bool       // nothing more will be written
	done    bool       // Wait was called
	parting []byte     // sent before the end with CodeLater
	code    int        // why it is being closed; 0 while it is not
	reason  string
	space   *sync.Cond     // told when there is room in the queue, or never will be; made when somebody waits
	tasks   sync.WaitGroup // the writer, and whoever brings the client level
}

// QueueLimit is how many bytes may wait for one client. Who falls further behind
// is closed with CodeLater and catches up after a reconnect.
const QueueLimit = 512 << 10

// NewClient makes a client of a connection that has been opened. person is for
// Hub.Person; owner and holder are the caller's own.
func NewClient(kind Kind, conn Conn, person int64, owner [16]byte, holder any) *Client {
	return &Client{kind: kind, conn: conn, person: person, owner: owner, holder: holder, clock: new(atomic.Int64)}
}

// Parting sets what is sent before the end with CodeLater, instead of what waited.
// It must never change again.
func (c *Client) Parting(b []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.parting = b
}

// Owner is the session that a client stands on.
func (c *Client) Owner() [16]byte { return c.owner }

// Holder is what NewClient was told.
func (c *Client) Holder() any { return c.holder }

// Kind is how the client is framed.
func (c *Client) Kind() Kind { return c.kind }

// Send sends bytes, which must never change again. A client whose queue is full
// is closed and told to come back.
func (c *Client) Send(b []byte) {
	c.deliver(c.kind.encode(b))
}

// deliver sends a parcel: at once when nothing else waits.
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

// write writes what may be written at once and leaves the rest to a goroutine.
// The caller holds mu and has seen that nobody is writing.
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

// SendPatiently is Send for history, of which there may be more than the queue
// holds: it waits until half of the queue is free.
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

// Close ends the connection with a code of RFC 6455; what is queued is sent
// first, but for CodeLater. Only the first call counts.
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
		// What was written in part must be ended, or the code would be read as its rest.
		c.queue, c.queued = nil, len(c.rest)
		if len(c.parting) > 0 {
			c.queue = append(c.queue, c.parting)
		}
	}
	c.signal() // whoever waits for room need not wait for the writer
	if !c.broken {
		c.wake()
	}
}

// Written reports whether the client is there and the kernel has taken all that it was
// sent.
func (c *Client) Written() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.writing && !c.broken && c.code == 0
}

// ping sends a sign of life, in one system call. Where something waits to be
// written only what needs no place among that goes: a rev that overtakes its
// messages would have the page look for them.
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

// level is how far the client has come in its room; 0 without a seat.
func (c *Client) level() int64 {
	if s := c.seat.Load(); s != nil {
		return s.upTo()
	}
	return 0
}

// Finish waits until everything is written, the end included. Close comes first.
func (c *Client) Finish() { c.tasks.Wait() }

// Wait returns when nothing more will be written. Whoever owns the connection
// calls it before closing that.
func (c *Client) Wait() {
	c.mu.Lock()
	c.broken, c.done = true, true
	c.signal()
	_ = c.conn.SetWriteDeadline(time.Now())
	c.mu.Unlock()
	c.tasks.Wait()
}

// Abort wakes whoever listens to the connection, so that it ends without a word.
func (c *Client) Abort() { _ = c.conn.SetReadDeadline(time.Now()) }

// spawn runs f on a goroutine that Wait waits for, unless the client is done
// with. The caller does not hold mu.
func (c *Client) spawn(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.broken && c.code == 0 {
		c.tasks.Go(f)
	}
}

// signal wakes whoever waits for room. The caller holds mu.
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
