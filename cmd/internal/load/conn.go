//go:build linux

package load

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"

	"golang.org/x/sys/unix"
)

const (
	waiting    = iota // to be dialled, again or for the first time
	connecting        // connect(2) has begun
	upgrading         // the request is sent
	talking
)

type conn struct {
	Spot
	slot    int // in Clients.conns
	fd      int // -1: none
	step    int
	first   bool // the server has sent something to it
	tries   int  // attempts to come back since it was last open
	stalled bool
	rev     int
	reader  reader
	rest    []byte // of an unfinished frame
}

// readLeast is how much is read at once even into a long frame.
const readLeast = 64 << 10

// ready handles a connection that epoll reports.
func (w *Clients) ready(c *conn) {
	if c.step == connecting {
		if err := w.connected(c); err != nil {
			w.lost(c, wayOf(err))
		}
		return
	}
	buf := slices.Grow(append(w.buffer[:0], c.rest...), readLeast)
	n, err := unix.Read(c.fd, buf[len(buf):cap(buf)])
	switch {
	case err == unix.EAGAIN || err == unix.EINTR:
		return
	case err != nil:
		w.lost(c, wayOf(err))
		return
	case n == 0:
		w.lost(c, "end without a close frame")
		return
	}
	w.take(c, buf[:len(buf)+n])
}

func (w *Clients) take(c *conn, b []byte) {
	if c.step == upgrading {
		end := bytes.Index(b, []byte("\r\n\r\n"))
		if end < 0 {
			c.keep(b)
			return
		}
		want := map[Way]string{Socket: " 101", Stream: " 200"}[c.Way]
		if len(b) < 12 || string(b[8:12]) != want {
			w.lost(c, "answer"+string(b[8:min(len(b), 12)]))
			return
		}
		c.step, b = talking, b[end+4:]
	}
	if len(b) > 0 {
		w.connectedAgain(c)
	}
	if c.Way == Stream {
		return
	}
	fd := c.fd
	rest, err := c.reader.feed(b, func(op byte, payload []byte) { w.heard(c, op, payload) })
	switch {
	case c.fd != fd: // it ended meanwhile
	case err != nil:
		w.lost(c, err.Error())
	default:
		c.keep(rest)
	}
}

// restMost is how much memory a connection keeps for its next unfinished frame.
const restMost = 4 << 10

func (c *conn) keep(rest []byte) {
	if len(rest) == 0 && cap(c.rest) > restMost {
		c.rest = nil
	}
	c.rest = append(c.rest[:0], rest...)
}

func (w *Clients) heard(c *conn, op byte, payload []byte) {
	switch {
	case c.fd < 0: // a close frame came before it
	case op == opPing:
		_, _ = unix.Write(c.fd, appendMasked(nil, opPong, payload))
	case op == opClose:
		_, _ = unix.Write(c.fd, appendMasked(nil, opClose, payload))
		way := "close frame without a code"
		if len(payload) >= 2 {
			way = fmt.Sprint(binary.BigEndian.Uint16(payload), " ", string(payload[2:]))
		}
		w.lost(c, way)
	case op == opText:
		w.marks += bytes.Count(payload, roomSign)
		if w.ledger != nil {
			w.ledger.frame(c.slot, payload, w.now())
		}
		if w.Return > 0 {
			c.rev = max(c.rev, level(payload))
		}
	}
}
