package hub

import (
	"encoding/binary"
	"unicode/utf8"
)

// inbound parses a page's WebSocket frames (RFC 6455, section 5.2) out of bytes as they
// arrive. Between calls it keeps only incomplete frames and messages.
type inbound struct {
	heard func(text []byte)
	ping  func(data []byte)
	meter
	flooded bool // the page exceeded its allowance

	part    []byte // of an incomplete frame
	message []byte // of an incomplete message in fragments
	open    bool   // there is such a message
	text    bool   // it began as text
	over    int    // the code to close with; 0 while all is well
	why     string
	closed  bool // the peer has closed
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

// feed takes in bytes. After an error it skips everything but the peer's close frame.
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
		if !in.meter.take(1) {
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

// partial reports whether a frame or a message is incomplete.
func (in *inbound) partial() bool { return len(in.part) > 0 || in.open }

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
	code  int // the close code for a wrong frame
	wrong string
}

// frameOf parses the frame that b begins with, and unmasks it if it is masked. n is its
// length, 0 while it is incomplete.
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

// pongs counts the frames if all are whole pongs; 0 if there is anything else. It leaves b
// masked.
func pongs(b []byte) (n int32) {
	for ; len(b) > 0; n++ {
		if len(b) < 6 || b[0] != 0x80|opPong || b[1] < 0x80 || b[1] > 0x80|controlMost {
			return 0
		}
		length := 6 + int(b[1]&0x7f)
		if len(b) < length {
			return 0
		}
		b = b[length:]
	}
	return n
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

// answerTo is the code that answers a page's close frame. A frame without a code gets 1000,
// and a code that must not be sent (section 7.4) is an error.
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

// fragment adds to a message, and hands the message over when it is complete.
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

// whole hands a message over, unless it is text that is not UTF-8 (RFC 6455, section 8.1).
func (in *inbound) whole(text bool, b []byte) {
	if text && !utf8.Valid(b) {
		in.end(CodeJSON, "that was not UTF-8")
		return
	}
	in.heard(b)
}
