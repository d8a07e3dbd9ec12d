package files

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"strings"
	"testing"

	"parley/chat"
)

// scanner speaks clamd's protocol, and finds a word.
func scanner(t *testing.T, answer func(stream []byte) string) (addr string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				_, _ = io.WriteString(conn, answer(instream(conn))+"\x00")
			}()
		}
	}()
	return l.Addr().String()
}

// instream reads one command and its chunks, or nil when they are not well formed.
func instream(r io.Reader) (all []byte) {
	command := make([]byte, len("zINSTREAM\x00"))
	if _, err := io.ReadFull(r, command); err != nil || string(command) != "zINSTREAM\x00" {
		return nil
	}
	for {
		var n uint32
		if binary.Read(r, binary.BigEndian, &n) != nil {
			return nil
		}
		if n == 0 {
			return all
		}
		part := make([]byte, n)
		if _, err := io.ReadFull(r, part); err != nil {
			return nil
		}
		all = append(all, part...)
	}
}

func TestAScannerSeesAllBytesBeforeTheyAreKept(t *testing.T) {
	t.Parallel()
	f := openFolder(t)
	s := Scanned{f, scanner(t, func(stream []byte) string {
		switch {
		case bytes.HasSuffix(stream, []byte("a virus")):
			return "stream: Eicar-Test-Signature FOUND"
		case bytes.HasSuffix(stream, []byte("too much")):
			return "INSTREAM size limit exceeded. ERROR"
		case len(stream) < 3*chunk:
			return "stream: it came as " + string(stream)
		}
		return "stream: OK"
	})}
	text := strings.Repeat("0123456789", 3*chunk/10+1)
	keepText(t, s, text)
	if _, err := s.Receive(t.Context(), strings.NewReader(text+"a virus"), enough); !chat.Is(err, chat.Invalid) {
		t.Errorf("a virus: %v", err)
	}
	if _, err := s.Receive(t.Context(), strings.NewReader(text+"too much"), enough); !chat.Is(err, chat.Invalid) || chat.As(err).Text != "The virus scanner takes no file of that size." {
		t.Errorf("more than the scanner takes: %v", err)
	}
	if _, err := s.Receive(t.Context(), strings.NewReader("short"), enough); !chat.Is(err, chat.Unavailable) {
		t.Errorf("an answer that says neither: %v", err)
	}
	if all := list(t, f); len(all) != 1 {
		t.Errorf("%d are kept", len(all))
	}
}

func TestWithoutItsScannerNothingIsTaken(t *testing.T) {
	t.Parallel()
	s := Scanned{openFolder(t), "127.0.0.1:1"}
	if _, err := s.Receive(t.Context(), strings.NewReader("hello"), enough); !chat.Is(err, chat.Unavailable) {
		t.Errorf("%v", err)
	}
}
