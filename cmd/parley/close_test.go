package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fasthttp/websocket"

	"parley/e2e/browser"
)

// wire is a socket at the level of frames, which a library would hide.
type wire struct {
	t    *testing.T
	conn net.Conn
	in   *bufio.Reader
}

func openWire(t *testing.T, b *browser.Browser, path string) *wire {
	t.Helper()
	host := strings.TrimPrefix(b.Base, "http://")
	conn, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(browser.Patience))
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nCookie: parley=%s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", path, host, b.Base, b.Token())
	w := &wire{t: t, conn: conn, in: bufio.NewReader(conn)}
	res, err := http.ReadResponse(w.in, nil)
	if err != nil || res.StatusCode != http.StatusSwitchingProtocols {
		t.Fatal(res, err)
	}
	return w
}

// send writes a short frame, masked with zeros.
func (w *wire) send(opcode byte, payload string) {
	_, _ = w.conn.Write(append([]byte{0x80 | opcode, 0x80 | byte(len(payload)), 0, 0, 0, 0}, payload...))
}

// closes reads to the end, and returns the codes of its Close frames.
func (w *wire) closes(each func(code int)) (codes []int, end error) {
	for {
		var head [2]byte
		if _, err := io.ReadFull(w.in, head[:]); err != nil {
			return codes, err
		}
		n := int64(head[1] & 0x7f)
		switch n {
		case 126:
			var long [2]byte
			_, _ = io.ReadFull(w.in, long[:])
			n = int64(binary.BigEndian.Uint16(long[:]))
		case 127:
			var long [8]byte
			_, _ = io.ReadFull(w.in, long[:])
			n = int64(binary.BigEndian.Uint64(long[:]))
		}
		payload := make([]byte, n)
		if _, err := io.ReadFull(w.in, payload); err != nil {
			return codes, err
		}
		if head[0]&0xf == websocket.CloseMessage {
			code := int(binary.BigEndian.Uint16(payload))
			codes = append(codes, code)
			each(code)
		}
	}
}

func closing(code int) string { return string([]byte{byte(code >> 8), byte(code)}) }

func TestACloseIsAnsweredOnce(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann := w.unlimited.person(t)
	slug := room(t, ann)
	for what, c := range map[string]struct {
		payload string
		code    int
	}{
		"a page that goes":    {closing(1001), 1001},
		"a normal end":        {closing(1000), 1000},
		"an end without code": {"", 1000},
	} {
		t.Run(what, func(t *testing.T) {
			s := openWire(t, ann, browser.LivePath(slug, 0))
			s.send(websocket.CloseMessage, c.payload)
			codes, err := s.closes(func(int) {})
			if fmt.Sprint(codes) != fmt.Sprint([]int{c.code}) || err != io.EOF {
				t.Errorf("closed with %v (%v), want %d once", codes, err, c.code)
			}
		})
	}
	t.Run("either side closes first", func(t *testing.T) {
		for range 12 { // both at nearly the same time
			leaver := browser.Open(t, w.unlimited.base).SignIn(ann.Name)
			s := openWire(t, leaver, browser.LivePath(slug, 0))
			var both sync.WaitGroup
			both.Go(func() { _, _ = leaver.Try(http.MethodPost, "/signout", "") })
			answered := false
			codes, err := s.closes(func(code int) {
				if !answered {
					answered = true
					s.send(websocket.CloseMessage, closing(code))
				}
			})
			both.Wait()
			if fmt.Sprint(codes) != "[1008]" || err != io.EOF {
				t.Fatalf("closed with %v (%v)", codes, err)
			}
		}
	})
}

func TestTheCloseCodeArrivesWhateverThePageIsSaying(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann := w.unlimited.person(t)
	slug := room(t, ann)
	for range 6 {
		talker := browser.Open(t, w.unlimited.base).SignIn(ann.Name)
		s := openWire(t, talker, browser.LivePath(slug, 0))
		stop := make(chan struct{})
		var talking sync.WaitGroup
		talking.Go(func() {
			for range 2000 {
				select {
				case <-stop:
					return
				default:
					s.send(websocket.TextMessage, `{"type":"read","seq":1}`)
				}
			}
		})
		talker.Post("/signout").Is(303)
		codes, err := s.closes(func(code int) {
			close(stop)
			talking.Wait()
			s.send(websocket.CloseMessage, closing(code))
		})
		if len(codes) == 0 {
			close(stop)
		}
		if fmt.Sprint(codes) != "[1008]" || err != io.EOF {
			t.Fatalf("closed with %v (%v)", codes, err)
		}
	}
}
