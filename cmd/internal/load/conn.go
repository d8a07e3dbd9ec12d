//go:build linux

package load

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Way is how a connection is opened and read.
type Way int

// The ways.
const (
	Socket Way = iota // a page's WebSocket
	Stream            // the never-ending page of a browser without JavaScript; its bytes are only counted
	Bare              // frames without an upgrade, as the raw loop writes them
)

// Spot is whose connection to open, and on which room.
type Spot struct {
	Way    Way
	Person *Person
	Slug   string
	Narrow bool // with a small receive buffer, which is full soon when it stalls; not when it comes back, to catch up
}

const (
	waiting    = iota // to be dialled, again or for the first time
	connecting        // the network is at it
	upgrading         // the request is out
	talking
)

type conn struct {
	Spot
	slot    int // in Swarm.conns
	fd      int // -1 when there is none
	step    int
	first   bool // something was sent to it
	tries   int  // how often it came back since it was last open
	stalled bool
	rev     int
	reader  reader
	rest    []byte // of a frame that has only begun
}

// sources is how many addresses of this machine's own the connections come
// from: each has ports for 28,000.
const sources = 8

const narrowBuffer = 4 << 10

// dial begins to connect.
func (w *Swarm) dial(c *conn) error {
	family := unix.AF_INET
	if _, six := w.to.(*unix.SockaddrInet6); six {
		family = unix.AF_INET6
	}
	fd, err := unix.Socket(family, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("connection %d: %w", c.slot, err)
	}
	c.fd, c.step, c.reader, c.rest = fd, connecting, reader{}, c.rest[:0]
	_ = unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1)
	if c.Narrow && c.tries == 0 {
		_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, narrowBuffer)
	}
	if w.local {
		_ = unix.SetsockoptInt(fd, unix.IPPROTO_IP, unix.IP_BIND_ADDRESS_NO_PORT, 1)
		from := &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, byte(1 + c.slot%sources)}}
		if err := unix.Bind(fd, from); err != nil {
			return err
		}
	}
	if err := unix.Connect(fd, w.to); err != nil && err != unix.EINPROGRESS {
		return err
	}
	return w.watch(unix.EPOLL_CTL_ADD, fd, c.slot, unix.EPOLLOUT)
}

// connected says hello on a connection that stands.
func (w *Swarm) connected(c *conn) error {
	if code, err := unix.GetsockoptInt(c.fd, unix.SOL_SOCKET, unix.SO_ERROR); err != nil || code != 0 {
		return errors.Join(err, unix.Errno(code))
	}
	if err := w.watch(unix.EPOLL_CTL_MOD, c.fd, c.slot, unix.EPOLLIN); err != nil {
		return err
	}
	if c.Way == Bare {
		c.step = talking
		w.greeted(c)
		return nil
	}
	c.step = upgrading
	_, err := unix.Write(c.fd, w.hello(c))
	return err
}

func (w *Swarm) hello(c *conn) []byte {
	path := "/live?room=" + c.Slug
	if c.Way == Stream {
		path = "/rooms/" + c.Slug + "/stream?"
	}
	if c.rev > 0 {
		path += "&after=" + strconv.Itoa(c.rev)
	}
	h := fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: %s\r\nCookie: parley=%s\r\n", strings.TrimSuffix(path, "?"), w.host, c.Person.Cookie)
	if c.Way == Socket {
		// The key is RFC 6455's example: nothing here depends on its being random.
		h = fmt.Appendf(h, "Origin: http://%s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
			"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", w.host)
	}
	return append(h, "\r\n"...)
}

// readLeast is how much is read at once even into a long frame.
const readLeast = 64 << 10

// ready is called when something can be done on a connection.
func (w *Swarm) ready(c *conn) {
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

func (w *Swarm) take(c *conn, b []byte) {
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
		w.greeted(c)
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

// restMost is how much memory a connection keeps for the next frame that has
// only begun.
const restMost = 4 << 10

func (c *conn) keep(rest []byte) {
	if len(rest) == 0 && cap(c.rest) > restMost {
		c.rest = nil
	}
	c.rest = append(c.rest[:0], rest...)
}

func (w *Swarm) heard(c *conn, op byte, payload []byte) {
	switch {
	case c.fd < 0: // a close frame was before it
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
		if w.ledger != nil {
			w.ledger.frame(c.slot, payload, w.now())
		}
		if w.Return > 0 {
			c.rev = max(c.rev, level(payload))
		}
	}
}

// greeted notes a connection's first bytes, and lets the next one dial.
func (w *Swarm) greeted(c *conn) {
	if c.first {
		return
	}
	c.first = true
	w.dialed--
	w.dialMore()
}

func (w *Swarm) dialMore() {
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

// lost notes how a connection ended, and has it come back if it should.
func (w *Swarm) lost(c *conn, way string) {
	w.hangUp(c)
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
		time.AfterFunc(w.Return<<min(c.tries, returnDoublings), func() { w.later(func() { w.comeBack(c) }) })
	}
}

// returnDoublings bounds how much longer a connection waits for each time that
// it did not come through.
const returnDoublings = 2

func (w *Swarm) comeBack(c *conn) {
	c.tries++
	w.queue = append(w.queue, c)
	w.dialMore()
}

func (w *Swarm) hangUp(c *conn) {
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
