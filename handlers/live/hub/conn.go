package hub

import (
	"io"
	"net"
	"sync"
	"syscall"
	"time"
)

// Conn is the connection that a client writes to and listens to.
type Conn interface {
	// TryWrite writes as much as the kernel takes at once, possibly nothing, and never waits.
	// The hub does not call it once Client.Wait has returned: the connection may be closed then.
	TryWrite(b []byte) (n int, err error)
	// Write waits until all is taken, or the write deadline has passed.
	io.Writer
	// TryRead reads what has arrived, possibly nothing, and never waits.
	TryRead(b []byte) (n int, err error)
	// Await waits for bytes without holding a buffer, and hands them over. They are valid
	// during the call. Only one goroutine calls it or TryRead.
	Await(got func(b []byte)) error
	SetWriteDeadline(time.Time) error
	// SetReadDeadline in the past wakes the goroutine in Await.
	SetReadDeadline(time.Time) error
	io.Closer
}

// kernelQueue is how many bytes the kernel is asked to hold for a slow reader. Otherwise it
// would grow its buffer to megabytes.
const kernelQueue = 64 << 10

// Over makes a Conn of a network connection that can be written to without waiting, such as a
// TCP or Unix socket.
func Over(c net.Conn) (Conn, error) {
	sc, ok := c.(syscall.Conn)
	if !ok {
		return nil, net.UnknownNetworkError("only TCP and Unix sockets can be held open")
	}
	raw, err := sc.SyscallConn()
	if err != nil {
		return nil, err
	}
	if b, ok := c.(interface{ SetWriteBuffer(int) error }); ok {
		_ = b.SetWriteBuffer(kernelQueue)
	}
	conn := &rawConn{Conn: c, raw: raw}
	return conn, raw.Control(func(fd uintptr) { conn.fd = fd })
}

type rawConn struct {
	net.Conn
	raw syscall.RawConn
	fd  uintptr
}

// Control hands over the descriptor, valid during the call.
func (c *rawConn) Control(f func(fd uintptr)) error { return c.raw.Control(f) }

// readSize is how many bytes are read at once. A page's frames are far shorter.
const readSize = 1 << 10

var readBuffers = sync.Pool{New: func() any { return new([readSize]byte) }}

// Await implements Conn. A buffer is held only while there is something to read.
func (c *rawConn) Await(got func(b []byte)) error {
	a := attempts.Get().(*attempt)
	defer a.release()
	var buf *[readSize]byte
	err := c.raw.Read(func(fd uintptr) bool {
		buf = readBuffers.Get().(*[readSize]byte)
		a.b = buf[:]
		if a.read(fd); a.err != syscall.EAGAIN {
			return true
		}
		readBuffers.Put(buf)
		buf = nil
		return false // wait until there is something to read
	})
	if err == nil {
		err = a.err
	}
	if buf != nil {
		if a.n > 0 {
			got(buf[:a.n])
		}
		readBuffers.Put(buf)
	}
	return err
}

// attempt is one try to read. It is reused: a closure for each would cost more than
// everything else around the system call.
type attempt struct {
	b      []byte
	n      int
	err    error
	toRead func(fd uintptr) bool
}

var attempts = sync.Pool{New: func() any {
	a := &attempt{}
	a.toRead = a.read
	return a
}}

func (a *attempt) release() {
	a.b = nil
	attempts.Put(a)
}

// read is true also when there was nothing to read: TryRead does not wait.
func (a *attempt) read(fd uintptr) bool {
	for {
		a.n, a.err = syscall.Read(int(fd), a.b)
		if a.n == 0 && a.err == nil {
			a.err = io.EOF
		}
		if a.err != syscall.EINTR {
			return true
		}
	}
}

// TryRead implements Conn.
func (c *rawConn) TryRead(b []byte) (int, error) {
	a := attempts.Get().(*attempt)
	defer a.release()
	a.b, a.n, a.err = b, 0, nil
	if err := c.raw.Read(a.toRead); err != nil {
		return 0, err
	}
	return taken(a.n, a.err)
}

// TryWrite implements Conn. It does not ask package net whether the connection is open: that
// takes four looks at memory for each of a thousand sockets, 8 % of what a delivery costs.
// Before the connection is closed, Client.Wait sees to it that no write is under way or begins.
func (c *rawConn) TryWrite(b []byte) (int, error) {
	for {
		if n, err := send(c.fd, b); err != syscall.EINTR {
			return taken(n, err)
		}
	}
}

// taken is the result of a call that does not wait.
func taken(n int, err error) (int, error) {
	if err == syscall.EAGAIN {
		return 0, nil
	}
	return max(n, 0), err
}
