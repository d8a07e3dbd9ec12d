//go:build linux

package load

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// connectedAgain notes a connection's first bytes, and lets the next one dial.
func (w *Clients) connectedAgain(c *conn) {
	if c.first {
		return
	}
	c.first = true
	w.dialed--
	w.dialMore()
}

func (w *Clients) dialMore() {
	for w.dialed < w.atOnce && len(w.queue) > 0 {
		c := w.queue[0]
		w.queue = w.queue[1:]
		w.dialed++
		if err := w.dial(c); err != nil {
			w.lost(c, wayOf(err))
		}
	}
	if w.full != nil && w.dialed == 0 && len(w.queue) == 0 {
		close(w.full)
		w.full = nil
	}
}

// lost notes how a connection ended, and makes it come back if it should.
func (w *Clients) lost(c *conn, way string) {
	w.closeConn(c)
	w.closes[way]++
	if c.first {
		c.first, c.tries = false, 0
	} else {
		w.dialed--
		if w.Return == 0 {
			w.failed(fmt.Errorf("connection %d: %s", c.slot, way))
		}
	}
	if w.Return > 0 {
		time.AfterFunc(w.Return<<min(c.tries, backoffDoublings), func() { w.later(func() { w.reconnect(c) }) })
	}
}

// backoffDoublings bounds how often a connection's wait doubles after failed attempts.
const backoffDoublings = 2

func (w *Clients) reconnect(c *conn) {
	c.tries++
	w.queue = append(w.queue, c)
	w.dialMore()
}

func (w *Clients) closeConn(c *conn) {
	if c.fd >= 0 {
		_ = unix.Close(c.fd)
		c.fd, c.step, c.stalled = -1, waiting, false
	}
}

func wayOf(err error) string {
	var code unix.Errno
	if errors.As(err, &code) {
		return unix.ErrnoName(code)
	}
	return err.Error()
}
