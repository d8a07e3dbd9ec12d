//go:build linux

package load

import (
	"encoding/binary"
	"errors"
)

// Opcodes of RFC 6455, section 5.2.
const (
	opContinue = 0x0
	opText     = 0x1
	opBinary   = 0x2
	opClose    = 0x8
	opPing     = 0x9
	opPong     = 0xA
)

// frameMost is the longest frame that we accept. A longer one means that the server is no Parley, or that we
// have lost our place in its bytes.
const frameMost = 16 << 20

var errFrame = errors.New("bytes that are no frame of a server")

// cut returns the first frame of b and its length in bytes; 0 while b does not hold all of it.
func cut(b []byte) (first byte, payload []byte, n int, err error) {
	if len(b) < 2 {
		return 0, nil, 0, nil
	}
	if b[0]&0x70 != 0 || b[1]&0x80 != 0 { // no extension was agreed on, and servers do not mask
		return 0, nil, 0, errFrame
	}
	head, length := 2, uint64(b[1])
	switch {
	case length == 126 && len(b) >= 4:
		head, length = 4, uint64(binary.BigEndian.Uint16(b[2:]))
	case length == 127 && len(b) >= 10:
		head, length = 10, binary.BigEndian.Uint64(b[2:])
	case length >= 126:
		return 0, nil, 0, nil
	}
	if length > frameMost {
		return 0, nil, 0, errFrame
	}
	n = head + int(length)
	if len(b) < n {
		return 0, nil, 0, nil
	}
	return b[0], b[head:n], n, nil
}

// reader assembles a server's frames. Its zero value is at the beginning of a connection.
type reader struct {
	message []byte // the fragments so far
	open    bool   // a fragmented message has begun
}

// feed calls each for every whole message and control frame of b, with its opcode. It returns the bytes of an
// unfinished frame. A payload is valid until each returns.
func (r *reader) feed(b []byte, each func(op byte, payload []byte)) (rest []byte, err error) {
	for {
		first, payload, n, err := cut(b)
		if err != nil || n == 0 {
			return b, err
		}
		b = b[n:]
		if err := r.frame(first, payload, each); err != nil {
			return b, err
		}
	}
}

func (r *reader) frame(first byte, payload []byte, each func(op byte, payload []byte)) error {
	op, final := first&0x0f, first&0x80 != 0
	switch {
	case op >= opClose && !final, op > opBinary && op < opClose, op > opPong:
		return errFrame
	case op >= opClose:
		each(op, payload)
	case (op == opContinue) != r.open: // a message begins within another, or continues without one
		return errFrame
	case final && !r.open:
		each(op, payload)
	default:
		r.message, r.open = append(r.message, payload...), !final
		if len(r.message) > frameMost {
			return errFrame
		}
		if final {
			each(opText, r.message)
			r.message = nil
		}
	}
	return nil
}

// appendMasked appends a client's short frame. Its mask is zero, which leaves the payload as it is.
func appendMasked(b []byte, op byte, payload []byte) []byte {
	payload = payload[:min(len(payload), 125)]
	b = append(b, 0x80|op, 0x80|byte(len(payload)), 0, 0, 0, 0)
	return append(b, payload...)
}
