// Package hub fans out what happens in a room to the connections of one node
// that look at it. It sees bytes, not HTML, and knows no web framework: a
// WebSocket and a held-open page are two ways of framing the same queue.
package hub

import (
	"strconv"
	"sync"
	"time"
)

// Kind says how a connection is framed, and so which form of a frame it gets.
type Kind int

// The kinds of connections.
const (
	Socket Kind = iota // WebSocket text frames (RFC 6455, section 5.2)
	Stream             // chunks of an HTTP/1.1 body (RFC 9112, section 7.1)
	Plain              // the bare body of an HTTP/1.0 answer, which ends with the connection
	kinds
)

// Frame is one thing that happened in a room, for all who look at it. Prev and
// Rev are the room's rev before and after; both are 0 for what is not part of
// the transcript (presence, typing), which goes to everybody at once. Each form
// is rendered at most once, when the first connection of its kind needs it.
type Frame struct {
	Prev, Rev int64
	Render    func(Kind) []byte // the result is shared and never changed

	once  [kinds]sync.Once
	bytes [kinds][]byte
}

func (f *Frame) body(k Kind) []byte {
	f.once[k].Do(func() { f.bytes[k] = f.Render(k) })
	return f.bytes[k]
}

// ordered reports whether the frame is part of the transcript.
func (f *Frame) ordered() bool { return f.Rev > 0 }

// appendOpening appends what stands before n bytes of a kind.
func (k Kind) appendOpening(b []byte, n int) []byte {
	switch k {
	case Plain:
		return b
	case Stream:
		return append(strconv.AppendInt(b, int64(n), 16), '\r', '\n')
	}
	const textFinal = 0x81
	switch {
	case n < 126:
		return append(b, textFinal, byte(n))
	case n < 1<<16:
		return append(b, textFinal, 126, byte(n>>8), byte(n))
	}
	b = append(b, textFinal, 127)
	for shift := 56; shift >= 0; shift -= 8 {
		b = append(b, byte(uint64(n)>>shift))
	}
	return b
}

// appendClosing appends what stands after the bytes.
func (k Kind) appendClosing(b []byte) []byte {
	if k == Stream {
		return append(b, '\r', '\n')
	}
	return b
}

// Close codes of RFC 6455, section 7.4.1, and what a page does with them.
const (
	CodeGone    = 1008 // signed out, removed, or the room is gone: stay away
	CodeRestart = 1012 // this node is going: reconnect elsewhere
	CodeLater   = 1013 // too slow or too many: reconnect after a pause
)

// appendBye appends the end of a connection: a close frame, or the last chunk.
func (k Kind) appendBye(b []byte, code int, reason string) []byte {
	switch k {
	case Plain:
		return b
	case Stream:
		return append(b, "0\r\n\r\n"...)
	}
	reason = reason[:min(len(reason), 123)]
	b = append(b, 0x88, byte(2+len(reason)), byte(code>>8), byte(code))
	return append(b, reason...)
}

// farewell is how long the other side may take to answer the end. A WebSocket is
// closed by both (RFC 6455, section 7.1.1): to close it with bytes unread would
// reset the connection, and the code might never arrive.
func (k Kind) farewell() time.Duration {
	if k == Socket {
		return time.Second
	}
	return 0
}

// beat is what keeps a silent connection alive: a ping, or an empty comment.
func (k Kind) beat() []byte {
	switch k {
	case Plain:
		return plainBeat
	case Stream:
		return streamBeat
	}
	return socketBeat
}

var (
	socketBeat = []byte{0x89, 0}
	plainBeat  = []byte("<!-- -->\n")
	streamBeat = []byte("9\r\n<!-- -->\n\r\n")
)
