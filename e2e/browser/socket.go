package browser

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/fasthttp/websocket"
)

// Socket is a page's WebSocket, and the page's log that follows it.
type Socket struct {
	T    testing.TB
	Conn *websocket.Conn

	mu    sync.Mutex // guards the fields below
	log   *Log
	ended error
	news  chan struct{} // closed and replaced at each event
	done  chan struct{}
}

// Dial opens a socket on a path, or returns the refusal. headers come in pairs; "Origin" may replace the
// site's own.
func (b *Browser) Dial(path string, headers ...string) (*websocket.Conn, *http.Response, error) {
	h := http.Header{"Origin": {b.Base}}
	b.dress(h)
	if token := b.Token(); token != "" {
		h.Set("Cookie", "parley="+token)
	}
	for i := 0; i < len(headers); i += 2 {
		if h.Del(headers[i]); headers[i+1] != "" {
			h.Set(headers[i], headers[i+1])
		}
	}
	d := websocket.Dialer{HandshakeTimeout: Patience, ReadBufferSize: 16 << 10, NetDialContext: b.dial.DialContext}
	return d.Dial("ws"+strings.TrimPrefix(b.Base, "http")+path, h)
}

// Follow opens the socket of a page with this log, and keeps the log up to date.
func (b *Browser) Follow(room string, log *Log) *Socket {
	b.T.Helper()
	conn, res, err := b.Dial(LivePath(room, log.Rev))
	if err != nil {
		status := 0
		if res != nil {
			status = res.StatusCode
		}
		b.T.Fatalf("the socket of %s on %s was refused with %d: %v", b.Name, room, status, err)
	}
	return Attend(b.T, conn, log)
}

// Open loads a room's page and opens its socket.
func (b *Browser) Open(room string) *Socket {
	b.T.Helper()
	return b.Follow(room, b.Page(room))
}

// LivePath is the path of a room's socket.
func LivePath(room string, after int64) string {
	return "/live?room=" + url.QueryEscape(room) + "&after=" + strconv.FormatInt(after, 10)
}

// Attend reads a socket that is already open.
func Attend(t testing.TB, conn *websocket.Conn, log *Log) *Socket {
	s := &Socket{T: t, Conn: conn, log: log, news: make(chan struct{}), done: make(chan struct{})}
	go s.read()
	t.Cleanup(s.Drop)
	return s
}

func (s *Socket) read() {
	defer close(s.done)
	for {
		kind, frame, err := s.Conn.ReadMessage()
		s.mu.Lock()
		switch {
		case err != nil:
			s.ended = err
		case kind != websocket.TextMessage:
			s.log.fault("a frame is not text")
		default:
			s.log.Apply(string(frame))
		}
		close(s.news)
		s.news = make(chan struct{})
		s.mu.Unlock()
		if err != nil {
			return
		}
	}
}

// Look calls look with the log between two frames.
func (s *Socket) Look(look func(*Log)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	look(s.log)
}

// Heard is all frames so far.
func (s *Socket) Heard() (all string) {
	s.Look(func(l *Log) { all = strings.Join(l.Heard, "") })
	return all
}

// AwaitHeard returns when a frame with part in it has arrived.
func (s *Socket) AwaitHeard(part string) {
	s.T.Helper()
	s.Await("frame with "+part, func(l *Log) bool {
		return slices.ContainsFunc(l.Heard, func(frame string) bool { return strings.Contains(frame, part) })
	})
}

// Await returns when the log is as wanted.
func (s *Socket) Await(what string, want func(*Log) bool) {
	s.T.Helper()
	limit := time.After(Patience)
	for {
		s.mu.Lock()
		ok, news, ended := want(s.log), s.news, s.ended
		s.mu.Unlock()
		if ok {
			return
		}
		if ended != nil {
			s.T.Fatalf("the socket ended (%v) before %s", ended, what)
		}
		select {
		case <-news:
		case <-limit:
			s.T.Fatalf("no %s in %.3000s", what, s.Heard())
		}
	}
}

// AwaitBody returns when a message with this text is in the log.
func (s *Socket) AwaitBody(body string) {
	s.T.Helper()
	s.Await("message "+body, func(l *Log) bool { return l.Says(body) })
}

// AwaitOnline returns when the page shows n people as present.
func (s *Socket) AwaitOnline(n int) {
	s.T.Helper()
	s.Await(strconv.Itoa(n)+" online", func(l *Log) bool { return l.Online == n })
}

// AwaitEnd returns the close code; 1006 when the connection ended without one.
func (s *Socket) AwaitEnd() int {
	s.T.Helper()
	select {
	case <-s.done:
	case <-time.After(Patience):
		s.T.Fatal("the socket stays open")
	}
	var end *websocket.CloseError
	if errors.As(s.ended, &end) {
		return end.Code
	}
	return websocket.CloseAbnormalClosure
}

// Open reports whether the socket has not ended.
func (s *Socket) Open() bool {
	select {
	case <-s.done:
		return false
	default:
		return true
	}
}

// Send sends a frame as the page's scripts do.
func (s *Socket) Send(text string) {
	s.T.Helper()
	if err := s.Conn.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
		s.T.Fatal(err)
	}
}

// Drop cuts the connection, as a lost network does, and returns the log at that moment.
func (s *Socket) Drop() {
	_ = s.Conn.NetConn().Close()
	<-s.done
}

// Log is the log of a socket that has ended.
func (s *Socket) Log() *Log {
	<-s.done
	return s.log
}

// Level fails the test unless the log equals a transcript, word by word.
func (s *Socket) Level(transcript string) {
	s.T.Helper()
	s.Look(func(l *Log) {
		if d := Differs(l.Transcript(), transcript); d != "" {
			s.T.Error("the transcript is another: " + d)
		}
	})
}

// Clean fails the test if a page would have had errors.
func (s *Socket) Clean() {
	s.T.Helper()
	s.Look(func(l *Log) {
		for _, fault := range l.Faults {
			s.T.Error(fault)
		}
	})
}
