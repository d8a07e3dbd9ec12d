package hub

import (
	"errors"
	"os"
	"sync"
	"time"
)

// writeLimit bounds one write, of at most writeMost bytes. The kernel buffers some of it, so
// only a stalled reader comes near the limit. A slow reader would lose a long frame, and be
// sent it again after a reconnect.
const (
	writeLimit = 10 * time.Second
	writeMost  = kernelQueue
)

// wake starts the writer unless it runs. The caller holds mu.
func (c *Client) wake() {
	if !c.writing {
		c.writing = true
		c.tasks.Go(c.drain)
	}
}

// buffers are reused between clients; large ones are dropped.
var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 4<<10); return &b }}

const bufferKeep = 64 << 10

// drain writes the queue, and may wait for a slow reader. Bytes that collect meanwhile leave
// as one frame, in one system call.
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
			if err := c.writeAll(out); err != nil {
				c.mu.Lock()
				c.fail()
				c.mu.Unlock()
				return
			}
		}
		if last {
			c.expire(time.Now().Add(c.kind.closeTimeout()))
			return
		}
		if len(out) == 0 {
			return
		}
	}
}

func (c *Client) writeAll(b []byte) error {
	for {
		n, err := c.conn.Write(b[:min(len(b), writeMost)])
		b = b[n:]
		switch {
		case err != nil && !c.stalls(err):
			return err
		case len(b) == 0:
			return nil
		case err == nil:
			c.allow(writeLimit)
		}
	}
}

// stallLimit is how long a stalled reader has to read on. It then sees the end of the current
// frame and a close code that asks it to reconnect; nothing else waits.
const stallLimit = 2 * time.Minute

// stalls closes a client with CodeLater when it has read nothing for writeLimit. It is false
// when there is nothing more to wait for.
func (c *Client) stalls(err error) bool {
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		return false
	}
	c.mu.Lock()
	first := c.code == 0 && !c.done
	if first {
		dropped.Inc()
		c.close(CodeLater, "too slow")
	}
	c.mu.Unlock()
	if first {
		c.allow(stallLimit)
	}
	return first
}

// allow sets the deadline of the next write, unless Wait has set the last one.
func (c *Client) allow(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.done {
		_ = c.conn.SetWriteDeadline(time.Now().Add(d))
	}
}

// take turns the whole queue into one frame. When the queue is empty it marks the writer as
// gone, under the lock that guards writing.
func (c *Client) take(b []byte) (out []byte, last bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer c.signal()
	if c.broken {
		c.writing = false
		return nil, true
	}
	if c.begun && c.code == 0 {
		// By itself: while it waits for a stalled reader, the queue waits too, and its
		// buffers are shared.
		b, c.rest, c.begun, c.queued = append(b, c.rest...), nil, false, c.queued-len(c.rest)
		_ = c.conn.SetWriteDeadline(time.Now().Add(writeLimit))
		return b, false
	}
	b, c.rest = append(b, c.rest...), nil
	b, c.answer = append(b, c.answer...), nil
	if len(c.queue) > 0 {
		coalesced.Add(float64(len(c.queue) - 1))
		b = c.appendQueue(b)
	}
	c.queue, c.queued = c.queue[:0], 0
	if c.code != 0 || len(b) > 0 {
		// Under mu, so that it cannot undo what Wait has set.
		_ = c.conn.SetWriteDeadline(time.Now().Add(writeLimit))
	}
	if c.code != 0 {
		b, c.broken, c.writing = c.kind.appendClose(b, c.code, c.reason), true, false
		return b, true
	}
	if len(b) == 0 {
		c.writing, c.queue = false, nil
		_ = c.conn.SetWriteDeadline(time.Time{})
	}
	return b, false
}

func (c *Client) appendQueue(b []byte) []byte {
	n := 0
	for _, part := range c.queue {
		n += len(part)
	}
	b = c.kind.appendOpening(b, n)
	for i, part := range c.queue {
		b, c.queue[i] = append(b, part...), nil
	}
	return c.kind.appendClosing(b)
}
