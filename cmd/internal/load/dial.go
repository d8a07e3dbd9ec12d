//go:build linux

package load

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// Way is how a connection is opened and read.
type Way int

// The ways.
const (
	Socket Way = iota // a page's WebSocket
	Stream            // the never-ending page for browsers without JavaScript; only its bytes are counted
	Bare              // frames without an upgrade, as the raw loop writes them
)

// Spot is a connection to open: its person and its room.
type Spot struct {
	Way    Way
	Person *Person
	Slug   string
	Narrow bool // with a small receive buffer, which fills soon when it stalls; not when it comes back, to catch up
}

// sources is the number of local addresses that connections come from: each has ports for 28,000.
const sources = 8

const narrowBuffer = 4 << 10

// dial begins to connect.
func (w *Clients) dial(c *conn) error {
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

// connected sends the request on an established connection.
func (w *Clients) connected(c *conn) error {
	if code, err := unix.GetsockoptInt(c.fd, unix.SOL_SOCKET, unix.SO_ERROR); err != nil || code != 0 {
		return errors.Join(err, unix.Errno(code))
	}
	if err := w.watch(unix.EPOLL_CTL_MOD, c.fd, c.slot, unix.EPOLLIN); err != nil {
		return err
	}
	if c.Way == Bare {
		c.step = talking
		w.connectedAgain(c)
		return nil
	}
	c.step = upgrading
	_, err := unix.Write(c.fd, w.hello(c))
	return err
}

func (w *Clients) hello(c *conn) []byte {
	path := "/live?room=" + c.Slug
	if c.Way == Stream {
		path = "/rooms/" + c.Slug + "/stream?"
	}
	if c.rev > 0 {
		path += "&after=" + strconv.Itoa(c.rev)
	}
	h := fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: %s\r\nCookie: parley=%s\r\n", strings.TrimSuffix(path, "?"), w.host, c.Person.Cookie)
	if c.Way == Socket {
		// The key is RFC 6455's example: it need not be random here.
		h = fmt.Appendf(h, "Origin: http://%s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"+
			"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", w.host)
	}
	return append(h, "\r\n"...)
}
