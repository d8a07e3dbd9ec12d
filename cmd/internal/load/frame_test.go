//go:build linux

package load

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// server is a frame as a server sends it.
func server(first byte, payload string) []byte {
	switch n := len(payload); {
	case n < 126:
		return append([]byte{first, byte(n)}, payload...)
	case n < 1<<16:
		return append([]byte{first, 126, byte(n >> 8), byte(n)}, payload...)
	default:
		return append([]byte{first, 127, 0, 0, 0, 0, byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}, payload...)
	}
}

// script is every kind of frame that a server may send, and the expected messages. The longest has 7 bytes
// times size.
func script(size int) (b []byte, heard []string) {
	long, longer := strings.Repeat("long ", 100), strings.Repeat("longer ", size)
	for _, f := range [][]byte{
		server(0x81, "one"), server(0x81, ""), server(0x81, long), server(0x81, longer),
		server(0x01, "#ma"), server(0x89, "ping"), server(0x00, "rk-"), server(0x80, "7."),
		server(0x82, "binary"), server(0x8a, ""), server(0x88, "\x03\xf5too slow"),
	} {
		b = append(b, f...)
	}
	return b, []string{
		"1 one", "1 ", "1 " + long, "1 " + longer, "9 ping", "1 #mark-7.", "2 binary", "10 ", "8 \x03\xf5too slow",
	}
}

func TestReaderHearsTheSameHoweverBytesArrive(t *testing.T) {
	for _, step := range []int{1, 2, 3, 7, 125, 126, 1460, 70_000, 1 << 20} {
		size := 10_000 // longer than 64 KB
		if step < 1000 {
			size = 20
		}
		b, want := script(size)
		t.Run(fmt.Sprint(step, " bytes at a time"), func(t *testing.T) {
			var r reader
			var got []string
			var rest []byte
			for i := 0; i < len(b); i += step {
				more := append(bytes.Clone(rest), b[i:min(i+step, len(b))]...)
				var err error
				rest, err = r.feed(more, func(op byte, p []byte) { got = append(got, fmt.Sprint(op, " ", string(p))) })
				if err != nil {
					t.Fatal(err)
				}
			}
			if len(rest) > 0 || strings.Join(got, "|") != strings.Join(want, "|") {
				t.Errorf("heard %.200q and left %d bytes", got, len(rest))
			}
		})
	}
}

func TestReaderRefusesWhatNoServerSends(t *testing.T) {
	for name, b := range map[string][]byte{
		"a masked frame":                {0x81, 0x80, 0, 0, 0, 0},
		"a compressed frame":            {0xc1, 0},
		"an unknown opcode":             {0x83, 0},
		"an unknown control frame":      {0x8b, 0},
		"a control frame in fragments":  {0x09, 0},
		"the end of no message":         {0x80, 0},
		"a message within another":      {0x01, 0, 0x81, 0},
		"a frame of more than it holds": {0x81, 127, 0, 0, 1, 0, 0, 0, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := new(reader).feed(b, func(byte, []byte) {}); err == nil {
				t.Error("it was taken for a frame")
			}
		})
	}
}

func FuzzReader(f *testing.F) {
	b, _ := script(1)
	f.Add(b, 3)
	f.Fuzz(func(t *testing.T, b []byte, at int) {
		hear := func(parts ...[]byte) (heard []byte, failed bool) {
			var r reader
			var rest []byte
			for _, p := range parts {
				var err error
				if rest, err = r.feed(append(bytes.Clone(rest), p...), func(op byte, p []byte) {
					heard = append(append(heard, op), p...)
				}); err != nil {
					return heard, true
				}
			}
			return heard, false
		}
		at = min(max(at, 0), len(b))
		whole, wholeFailed := hear(b)
		cut, cutFailed := hear(b[:at], b[at:])
		if !bytes.Equal(whole, cut) || wholeFailed != cutFailed {
			t.Errorf("cut at %d, %q is heard instead of %q", at, cut, whole)
		}
	})
}
