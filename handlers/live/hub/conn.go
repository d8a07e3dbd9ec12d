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
	TryWrite(b []byte) (n int, err error)
	// Write waits until all is taken, or the write deadline has passed.
	io.Writer
	// Await waits for bytes without holding a buffer, and hands them over. They are valid
	// during the call. Only one goroutine calls it.
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
	r := &rawConn{Conn: c, raw: raw}
	r.read = r.tryRead
	return r, nil
}

type rawConn struct {
	net.Conn
	raw syscall.RawConn

	read func(fd uintptr) bool // made once; what follows is its result
	buf  *[readSize]byte
	n    int
	err  error
}

// readSize is how many bytes are read at once. A page's frames are far shorter.
const readSize = 1 << 10

var readBuffers = sync.Pool{New: func() any { return new([readSize]byte) }}

// Await implements Conn. Thousands of connections wait here at any time; a buffer is held
// only while there is something to read.
func (c *rawConn) Await(got func(b []byte)) error {
	err := c.raw.Read(c.read)
	if err == nil {
		err = c.err
	}
	if c.buf != nil {
		if c.n > 0 {
			got(c.buf[:c.n])
		}
		readBuffers.Put(c.buf)
		c.buf = nil
	}
	return err
}

// tryRead is false when there is nothing to read yet.
func (c *rawConn) tryRead(fd uintptr) bool {
	c.buf = readBuffers.Get().(*[readSize]byte)
	for {
		c.n, c.err = syscall.Read(int(fd), c.buf[:])
		switch {
		case c.err == syscall.EINTR:
			continue
		case c.err == syscall.EAGAIN:
			readBuffers.Put(c.buf)
			c.buf = nil
			return false
		case c.n == 0 && c.err == nil:
			c.err = io.EOF
		}
		return true
	}
}

// attempt is one try to write. It is reused: a closure for each would cost more than
// everything else around the system call.
type attempt struct {
	b   []byte
	n   int
	err error
	do  func(fd uintptr) bool
}

var attempts = sync.Pool{New: func() any {
	a := &attempt{}
	a.do = a.write
	return a
}}

func (a *attempt) write(fd uintptr) bool {
	for {
		if a.n, a.err = syscall.Write(int(fd), a.b); a.err != syscall.EINTR {
			return true // also when nothing was taken: TryWrite does not wait
		}
	}
}

// TryWrite implements Conn.
func (c *rawConn) TryWrite(b []byte) (int, error) {
	a := attempts.Get().(*attempt)
	a.b, a.n, a.err = b, 0, nil
	err := c.raw.Write(a.do)
	if err == nil {
		err = a.err
	}
	n := max(a.n, 0)
	a.b = nil
	attempts.Put(a)
	if err == syscall.EAGAIN {
		err = nil
	}
	return n, err
}
