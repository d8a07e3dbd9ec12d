package hub

import (
	"io"
	"sync"
	"time"
)

// Conn is what a client is written to. SetWriteDeadline bounds a write to a
// reader who stands still.
type Conn interface {
	io.Writer
	SetWriteDeadline(time.Time) error
	// SetReadDeadline in the past wakes whoever waits for the other side to speak.
	SetReadDeadline(time.Time) error
}

// Client is one connection with a bounded queue of shared buffers. A goroutine
// writes only while there is something to write; whatever has gathered by then
// leaves as one frame, in one system call.
type Client struct {
	kind   Kind
	conn   Conn
	person int64  // whose it is; 0 when it does not matter
	owner  string // the session that it stands on
	turn   int    // in which second of BeatEvery it is kept alive; set by Hub.Enter

	mu      sync.Mutex // guards what follows
	queue   [][]byte
	queued  int  // bytes in queue
	beat    bool // a beat is due
	writing bool
	code    int // why it is being closed; 0 while it is not
	reason  string
	broken  bool
	space   *sync.Cond     // told when the queue was emptied, or never will be
	tasks   sync.WaitGroup // the writer, and whoever brings the client level
}

// QueueMost is how many bytes may wait for one client. Who falls further behind
// is closed with CodeLater and catches up after a reconnect.
const QueueMost = 512 << 10

// writeLimit bounds one write. The kernel's buffers take in a few hundred KB
// first, so only a reader who stands still comes near it.
const writeLimit = 10 * time.Second

// NewClient makes a client of a connection that has been opened. person and
// owner are for Hub.Person and Hub.End.
func NewClient(kind Kind, conn Conn, person int64, owner string) *Client {
	c := &Client{kind: kind, conn: conn, person: person, owner: owner}
	c.space = sync.NewCond(&c.mu)
	return c
}

// Send queues a buffer, which must never change again. A client whose queue is
// full is closed and told to come back.
func (c *Client) Send(b []byte) {
	if len(b) == 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.code != 0 || c.broken {
		return
	}
	if c.queued+len(b) > QueueMost {
		dropped.Inc()
		c.close(CodeLater, "too slow")
		return
	}
	c.queue = append(c.queue, b)
	c.queued += len(b)
	c.wake()
}

// SendPatiently is Send for history, of which there may be more than the queue
// holds: it waits until half of the queue is free.
func (c *Client) SendPatiently(b []byte) {
	c.mu.Lock()
	for c.queued > QueueMost/2 && c.code == 0 && !c.broken {
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
		c.queue, c.queued = nil, 0
	}
	c.space.Broadcast() // whoever waits for room need not wait for the writer
	if !c.broken {
		c.wake()
	}
}

// Beat sends what keeps the connection alive.
func (c *Client) Beat() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.code == 0 && !c.broken {
		c.beat = true
		c.wake()
	}
}

// Wait returns when nothing more will be written. The handler that owns the
// connection calls it last: a write after the handler has returned could reach
// somebody else's connection.
func (c *Client) Wait() {
	c.mu.Lock()
	c.broken = true
	c.space.Broadcast()
	_ = c.conn.SetWriteDeadline(time.Now())
	c.mu.Unlock()
	c.tasks.Wait()
}

// spawn runs f on a goroutine that Wait waits for, unless the client is done
// with. The caller does not hold mu.
func (c *Client) spawn(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.broken {
		c.tasks.Go(f)
	}
}

// wake starts the writer unless it runs. The caller holds mu.
func (c *Client) wake() {
	if !c.writing {
		c.writing = true
		c.tasks.Go(c.drain)
	}
}

// buffers are reused between clients; one that has grown large is let go.
var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 4<<10); return &b }}

const bufferKeep = 64 << 10

func (c *Client) drain() {
	buf := buffers.Get().(*[]byte)
	defer func() {
		if cap(*buf) <= bufferKeep {
			buffers.Put(buf)
		}
	}()
	for {
		out, last := c.take((*buf)[:0])
		*buf = out[:0]
		if len(out) > 0 {
			if _, err := c.conn.Write(out); err != nil {
				c.fail()
				return
			}
		}
		if last {
			_ = c.conn.SetReadDeadline(time.Now().Add(c.kind.farewell()))
			return
		}
		if len(out) == 0 {
			return
		}
	}
}

// take turns all that waits into one frame. With nothing left it marks the
// writer as gone, under the same lock that Send starts it under.
func (c *Client) take(b []byte) (out []byte, last bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.space.Broadcast()
	if c.broken {
		c.writing = false
		return nil, true
	}
	if c.beat {
		b, c.beat = append(b, c.kind.beat()...), false
	}
	if len(c.queue) > 0 {
		coalesced.Add(float64(len(c.queue) - 1))
		b = c.kind.appendOpening(b, c.queued)
		for i, part := range c.queue {
			b, c.queue[i] = append(b, part...), nil
		}
		b = c.kind.appendClosing(b)
		c.queue, c.queued = c.queue[:0], 0
	}
	if c.code != 0 || len(b) > 0 {
		// Under mu, so that it cannot undo what Wait has set.
		_ = c.conn.SetWriteDeadline(time.Now().Add(writeLimit))
	}
	if c.code != 0 {
		b, c.broken, c.writing = c.kind.appendBye(b, c.code, c.reason), true, false
		return b, true
	}
	if len(b) == 0 {
		c.writing = false
	}
	return b, false
}

// fail gives up on a connection that cannot be written to.
func (c *Client) fail() {
	c.mu.Lock()
	c.broken, c.writing, c.queue = true, false, nil
	c.space.Broadcast()
	c.mu.Unlock()
	_ = c.conn.SetReadDeadline(time.Now()) // its handler returns and closes it
}
