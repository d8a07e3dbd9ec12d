// Package hub fans out a room's updates to the connections of one node. It sees bytes, not
// HTML, and knows no web framework: a WebSocket and a held-open page are two encodings of the
// same bytes.
package hub

import (
	"strconv"
	"time"
)

// Kind says how a connection's bytes are encoded, and so which form of an update it gets.
type Kind uint8

// The kinds of connections.
const (
	Socket     Kind = iota // WebSocket text frames (RFC 6455, section 5.2)
	Stream                 // chunks of an HTTP/1.1 body (RFC 9112, section 7.1)
	Plain                  // the bare body of an HTTP/1.0 answer, which ends with the connection
	TextStream             // Stream, and what it carries is plain text
	TextPlain              // Plain, and what it carries is plain text
	kinds
)

// Text reports whether plain text is carried instead of HTML.
func (k Kind) Text() bool { return k == TextStream || k == TextPlain }

// Chunked reports whether bytes are encoded as chunks.
func (k Kind) Chunked() bool { return k == Stream || k == TextStream }

// Update is one event in a room, for all its subscriptions. Prev and Rev are the room's rev
// before and after. Both are 0 for presence and typing, which are no part of the transcript
// and go out at once. Broadcast renders and encodes it once for each kind of connection in
// the room, before it takes a lock. An update is broadcast once.
type Update struct {
	Prev, Rev int64
	Render    func(Kind) []byte // the result is shared and never changed

	made  [kinds]bool // a kind that came later finds no form of it
	ready [kinds]encoded
}

func (f *Update) make(k Kind) { f.made[k], f.ready[k] = true, k.encode(f.Render(k)) }

// ordered reports whether the update is part of the transcript.
func (f *Update) ordered() bool { return f.Rev > 0 }

// encoded is bytes ready to be written, and their payload. All recipients share it, and it
// never changes.
type encoded struct{ wire, body []byte }

// encode encodes a payload; an empty payload stays empty, which is no frame.
func (k Kind) encode(body []byte) encoded {
	if len(body) == 0 {
		return encoded{}
	}
	wire := k.appendOpening(make([]byte, 0, len(body)+openingMost+closingMost), len(body))
	from := len(wire)
	wire = append(wire, body...)
	upto := len(wire)
	wire = k.appendClosing(wire)
	return encoded{wire: wire, body: wire[from:upto:upto]}
}

// How much the encoding adds at most, in bytes.
const (
	openingMost = 18 // a chunk's length in hexadecimal with CR and LF
	closingMost = 2
)

// appendOpening appends what stands before n bytes of a kind.
func (k Kind) appendOpening(b []byte, n int) []byte {
	switch {
	case k.Chunked():
		return append(strconv.AppendInt(b, int64(n), 16), '\r', '\n')
	case k != Socket:
		return b
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
	if k.Chunked() {
		return append(b, '\r', '\n')
	}
	return b
}

// Close codes of RFC 6455, section 7.4.1, and what a page does with them.
const (
	CodeProtocol = 1002 // the peer broke the WebSocket protocol
	CodeJSON     = 1007 // the payload is not what it should be
	CodeGone     = 1008 // signed out, removed, or the room is gone: stay away
	CodeTooLong  = 1009 // longer than a page's messages are
	CodeRestart  = 1012 // this node is stopping: reconnect elsewhere
	CodeLater    = 1013 // too slow or too many: reconnect after a pause
)

// appendClose appends the end of a connection: a close frame, or the last chunk.
func (k Kind) appendClose(b []byte, code int, reason string) []byte {
	switch {
	case k.Chunked():
		return append(b, "0\r\n\r\n"...)
	case k != Socket:
		return b
	}
	reason = reason[:min(len(reason), 123)]
	b = append(b, 0x88, byte(2+len(reason)), byte(code>>8), byte(code))
	return append(b, reason...)
}

// closeTimeout is how long the peer may take to answer the close. Both sides close a
// WebSocket (RFC 6455, section 7.1.1): closing it with bytes unread would reset the
// connection, and the code might never arrive.
func (k Kind) closeTimeout() time.Duration {
	if k == Socket {
		return time.Second
	}
	return 0
}

// ping is what keeps a silent connection alive: a ping, or an empty comment. Plain text has
// none, since a reader would see it as a line; TCP's own keep-alive finds dead readers there.
func (k Kind) ping() []byte {
	switch k {
	case Socket:
		return socketBeat
	case Plain:
		return plainBeat
	case Stream:
		return streamBeat
	}
	return nil
}

var (
	socketBeat = []byte{0x89, 0} // its capacity is its length, so that appending copies it
	plainBeat  = []byte("<!-- -->\n")
	streamBeat = []byte("9\r\n<!-- -->\n\r\n")
)
