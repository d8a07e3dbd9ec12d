package hub

import (
	"encoding/binary"
	"errors"
	"os"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// wire is a Conn in memory. The test may hold its writes back, like a stalled reader, and
// waits for bytes to arrive.
type wire struct {
	mu      sync.Mutex // guards what follows
	told    *sync.Cond // signalled on any change
	sent    []byte
	writes  int
	held    bool // writes wait
	inside  int  // how many writes are under way
	expired bool // the write deadline has passed
	broken  bool // writes fail
	closed  bool // the handler has returned: a write would reach another connection
	strayed int  // writes after that
	ended   bool // Abort has woken the reader
	takes   int  // how much a slow reader takes before a write deadline passes; 0: anything
	fresh   bool // a write deadline was set since the last write
}

func newWire() *wire {
	w := &wire{}
	w.told = sync.NewCond(&w.mu)
	return w
}

var errBroken = errors.New("broken pipe")

func (w *wire) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	defer w.told.Broadcast()
	if w.closed {
		w.strayed++
	}
	w.inside++
	w.told.Broadcast()
	for w.held && !w.expired && !w.broken {
		w.told.Wait()
	}
	w.inside--
	switch {
	case w.broken:
		return 0, errBroken
	case w.held && w.expired:
		return 0, os.ErrDeadlineExceeded
	}
	w.writes++
	n := len(b)
	if w.takes > 0 && (n > w.takes || !w.fresh) {
		n = min(n, w.takes)
		w.broken = true
	}
	w.fresh = false
	w.sent = append(w.sent, b[:n]...)
	if w.broken {
		return n, os.ErrDeadlineExceeded
	}
	return n, nil
}

// TryWrite takes everything, or nothing of it while writes wait.
func (w *wire) TryWrite(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	defer w.told.Broadcast()
	switch {
	case w.closed:
		w.strayed++
	case w.broken:
		return 0, errBroken
	case w.expired:
		return 0, os.ErrDeadlineExceeded
	case w.held:
		return 0, nil
	}
	w.writes++
	w.sent = append(w.sent, b...)
	return len(b), nil
}

// Await waits for the end: this peer sends nothing.
func (w *wire) Await(func([]byte)) error {
	w.listen()
	return os.ErrDeadlineExceeded
}

func (w *wire) TryRead([]byte) (int, error) { panic("only what waits in a poller is read so") }

func (w *wire) Close() error { return nil }

func (w *wire) SetWriteDeadline(t time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.expired = !t.IsZero() && !t.After(time.Now())
	w.fresh = !t.IsZero() && !w.expired
	w.told.Broadcast()
	return nil
}

func (w *wire) SetReadDeadline(time.Time) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ended = true
	w.told.Broadcast()
	return nil
}

// set changes the wire.
func (w *wire) set(change func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change()
	w.told.Broadcast()
}

// await returns once is true of the wire; the test's own limit ends a test for
// which it never is.
func (w *wire) await(is func() bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for !is() {
		w.told.Wait()
	}
}

func (w *wire) listen() { w.await(func() bool { return w.ended }) }

func (w *wire) bytes() []byte {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]byte(nil), w.sent...)
}

// wsFrame is a WebSocket frame.
type wsFrame struct {
	op      byte
	payload string
}

const (
	sentText  = 0x81
	sentClose = 0x88
	sentPing  = 0x89
	sentPong  = 0x8a
)

// frames decodes RFC 6455, section 5.2, as far as a server may send it. It omits incomplete
// frames.
func frames(t testing.TB, b []byte) (list []wsFrame) {
	t.Helper()
	for len(b) >= 2 {
		op, n, head := b[0], uint64(b[1]), 2
		switch {
		case b[1] == 126 && len(b) >= 4:
			n, head = uint64(binary.BigEndian.Uint16(b[2:])), 4
			if n < 126 {
				t.Errorf("%d bytes in the longer form", n)
			}
		case b[1] == 127 && len(b) >= 10:
			n, head = binary.BigEndian.Uint64(b[2:]), 10
			if n < 1<<16 {
				t.Errorf("%d bytes in the longest form", n)
			}
		case b[1] >= 126:
			return list
		}
		if op != sentText && op != sentClose && op != sentPing && op != sentPong {
			t.Fatalf("a frame begins with %x", op)
		}
		if uint64(len(b)-head) < n {
			return list
		}
		list = append(list, wsFrame{op, string(b[head : head+int(n)])})
		b = b[head+int(n):]
	}
	return list
}

// texts is the payload of all text frames together.
func texts(fs []wsFrame) (all string) {
	for _, f := range fs {
		if f.op == sentText {
			all += f.payload
		}
	}
	return all
}

// code is the code of the close frame, which must be the last; 0 without one.
func code(t testing.TB, fs []wsFrame) int {
	t.Helper()
	for i, f := range fs {
		if f.op == sentClose {
			if i != len(fs)-1 {
				t.Errorf("%d frames after the close frame", len(fs)-1-i)
			}
			return int(binary.BigEndian.Uint16([]byte(f.payload)))
		}
	}
	return 0
}

// done is the last step of a handler.
func done(c *Client, w *wire) {
	c.Wait()
	w.set(func() { w.closed = true })
}

// client is a client of one person.
func client(k Kind, c Conn, person int64) *Client { return NewClient(k, c, person, [16]byte{}, nil) }

func noneBehind(s *Subscription, rev int64) { panic("a subscription fell behind") }

// plain is an update that is no part of the transcript.
func plain(text string) *Update {
	return &Update{Render: func(Kind) []byte { return []byte(text) }}
}
