package hub

import (
	"encoding/binary"
	"time"
	"unicode/utf8"
)

// ReadLimit is how many bytes one message from a page may have: it says that
// somebody types, or how far they have read.
const ReadLimit = 4 << 10

// Listen reads what the other side sends until it is gone, or the end that Close
// has decided on is written and answered, and calls heard with each message of a
// socket, which is valid during the call. Of a stream it only notices the end.
func (c *Client) Listen(heard func(text []byte)) {
	in := inbound{heard: heard, ping: c.pong, allowance: c.allowance}
	got := func(b []byte) {
		now := c.clock.Load()
		c.heard.Store(now)
		if c.kind == Socket {
			in.refill(now)
			in.feed(b)
		}
	}
	for {
		err := c.conn.Await(got)
		if in.over != 0 {
			// Through Close, where only the first call counts: to answer the answer to
			// our own would be an error.
			c.Close(in.over, in.why)
			if in.closed {
				c.Finish()
				return
			}
		}
		if err != nil {
			return
		}
		if in.flooded {
			time.Sleep(floodPause)
		}
	}
}

// floodPause is how long nobody listens to a page that has said too much, again and
// again until it has read why it is sent away or its time is up: the kernel holds up
// what it says next.
const floodPause = 10 * time.Millisecond

// Allowance is how many frames of any kind a page may send: Burst at once, and so many
// in each second after. Zero is any number.
type Allowance struct{ Burst, Rate int64 }

// Allow bounds what the other side may say. It is called before Listen.
func (c *Client) Allow(a Allowance) { c.allowance = a }

// pong answers a ping with what it carried. Of several that came while something
// waited, the newest is answered (RFC 6455, section 5.5.3), so that a page that
// pings and does not read makes no queue.
func (c *Client) pong(data []byte) {
	wire := append([]byte{0x80 | opPong, byte(len(data))}, data...)
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.code != 0 || c.broken:
	case !c.writing:
		c.write(wire)
	default:
		c.answer = wire
	}
}

// inbound takes WebSocket frames of a page (RFC 6455, section 5.2) out of bytes as
// they arrive. Nothing is kept between two of them but what is not whole yet.
type inbound struct {
	heard     func(text []byte)
	ping      func(data []byte)
	allowance Allowance

	said    int64 // frames that still count
	second  int64 // when they were last forgotten
	flooded bool  // more came than may

	part    []byte // of a frame
	message []byte // of a message in fragments
	open    bool   // there is such a message
	text    bool   // it began as text
	over    int    // the code to close with; 0 while all is well
	why     string
	closed  bool // the other side has closed
}

const (
	opContinue = 0
	opText     = 1
	opBinary   = 2
	opClose    = 8
	opPing     = 9
	opPong     = 10

	controlMost = 125
)

// feed takes in bytes. After an end it passes over everything but the other
// side's own.
func (in *inbound) feed(b []byte) {
	if len(in.part) > 0 {
		b = append(in.part, b...)
	}
	for !in.closed {
		if in.flooded {
			in.part = nil
			return
		}
		f, n := frameOf(b)
		if f.wrong != "" {
			in.end(f.code, f.wrong)
			in.part = nil
			return // where the next frame begins is unknown
		}
		if n == 0 {
			break
		}
		b = b[n:]
		if in.said++; in.allowance.Burst > 0 && in.said > in.allowance.Burst {
			in.flooded = true
			flooding.Inc()
			in.end(CodeLater, "too many frames")
			continue
		}
		in.take(f)
	}
	if len(b) == 0 {
		in.part = nil
	} else {
		in.part = append([]byte(nil), b...)
	}
}

// refill forgets frames as the Hub's seconds pass.
func (in *inbound) refill(second int64) {
	if second > in.second {
		in.said = max(0, in.said-(second-in.second)*in.allowance.Rate)
		in.second = second
	}
}

func (in *inbound) end(code int, why string) {
	if in.over == 0 {
		in.over, in.why = code, why
	}
}

// inboundFrame is one frame, unmasked.
type inboundFrame struct {
	final bool
	op    byte
	data  []byte
	code  int // with which a wrong one is answered
	wrong string
}

// frameOf reads the frame that b begins with, and unmasks it where it is. n is its
// length, 0 while it is not whole.
func frameOf(b []byte) (f inboundFrame, n int) {
	if len(b) < 2 {
		return f, 0
	}
	f.final, f.op = b[0]&0x80 != 0, b[0]&0x0f
	switch {
	case b[0]&0x70 != 0:
		return wrong(CodeProtocol, "nothing was agreed on for that bit")
	case f.op > opBinary && f.op < opClose || f.op > opPong:
		return wrong(CodeProtocol, "there is no such frame")
	case b[1]&0x80 == 0:
		return wrong(CodeProtocol, "a page masks what it sends")
	case f.op >= opClose && (!f.final || b[1]&0x7f > controlMost):
		return wrong(CodeProtocol, "a control frame is short and whole")
	}
	length, head := uint64(b[1]&0x7f), 2
	switch {
	case length == 126 && len(b) < 4, length == 127 && len(b) < 10:
		return f, 0
	case length == 126:
		length, head = uint64(binary.BigEndian.Uint16(b[2:])), 4
	case length == 127:
		length, head = binary.BigEndian.Uint64(b[2:]), 10
	}
	if length > ReadLimit {
		return wrong(CodeTooLong, "that was too long")
	}
	n = head + 4 + int(length)
	if len(b) < n {
		return f, 0
	}
	key := b[head : head+4]
	f.data = b[head+4 : n]
	for i := range f.data {
		f.data[i] ^= key[i&3]
	}
	return f, n
}

func wrong(code int, why string) (inboundFrame, int) {
	return inboundFrame{code: code, wrong: why}, 0
}

func (in *inbound) take(f inboundFrame) {
	switch f.op {
	case opClose:
		in.closed = true
		in.end(answerTo(f.data))
	case opPing:
		in.ping(f.data)
	case opPong:
	default:
		in.fragment(f)
	}
}

// answerTo is the code that answers a page's own. A frame without one is answered
// with 1000, and one with what must not be sent (section 7.4) is wrong itself.
func answerTo(data []byte) (code int, why string) {
	const normal = 1000
	switch {
	case len(data) == 0:
		return normal, ""
	case len(data) == 1 || !utf8.Valid(data[2:]):
		return CodeProtocol, "that was no close frame"
	}
	code = int(binary.BigEndian.Uint16(data))
	reserved := code < normal || code > 4999 || code >= 1004 && code <= 1006 || code >= 1015 && code < 3000
	if reserved {
		return CodeProtocol, "there is no such code"
	}
	return code, ""
}

// fragment adds to a message, and hands it over when it is whole.
func (in *inbound) fragment(f inboundFrame) {
	switch {
	case in.over != 0:
		return
	case (f.op == opContinue) != in.open:
		in.end(CodeProtocol, "that continues nothing, or interrupts something")
		return
	case len(in.message)+len(f.data) > ReadLimit:
		in.end(CodeTooLong, "that was too long")
		return
	case f.final && !in.open:
		in.whole(f.op == opText, f.data)
		return
	case !in.open:
		in.text = f.op == opText
	}
	in.message, in.open = append(in.message, f.data...), true
	if f.final {
		whole := in.message
		in.message, in.open = nil, false
		in.whole(in.text, whole)
	}
}

// whole hands a message over, unless it should be text and is not (RFC 6455, section 8.1).
func (in *inbound) whole(text bool, b []byte) {
	if text && !utf8.Valid(b) {
		in.end(CodeJSON, "that was not UTF-8")
		return
	}
	in.heard(b)
}
