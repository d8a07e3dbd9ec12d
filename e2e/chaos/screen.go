package chaos

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/fasthttp/websocket"

	"parley/e2e/browser"
)

// view is the messages on a reader's screen, in order.
type view struct {
	run    *run
	reader string
	room   string

	list   []browser.Shown
	at     map[int64]int    // by seq
	tokens map[string]int64 // each one's seq
}

func newView(r *run, reader, room string, list []browser.Shown) *view {
	v := &view{run: r, reader: reader, room: room, at: map[int64]int{}, tokens: map[string]int64{}}
	for _, m := range list {
		v.add(m)
	}
	return v
}

// add appends a message.
func (v *view) add(m browser.Shown) {
	w := v.run.checker
	if _, ok := v.at[m.Seq]; ok {
		w.wrong(shownTwice, "%s has %s/%d twice", v.reader, v.room, m.Seq)
		return
	}
	if n := len(v.list); n > 0 && m.Seq != v.list[n-1].Seq+1 {
		w.wrong(differs, "%s: %s/%d follows on %d", v.reader, v.room, m.Seq, v.list[n-1].Seq)
	}
	v.at[m.Seq] = len(v.list)
	v.list = append(v.list, m)
	v.sees(m)
}

// replace replaces the message with the same seq, if it is in the view.
func (v *view) replace(m browser.Shown) {
	i, ok := v.at[m.Seq]
	if !ok {
		return
	}
	if m.Rev < v.list[i].Rev {
		v.run.checker.wrong(differs, "%s: %s/%d went back from rev %d to %d", v.reader, v.room, m.Seq, v.list[i].Rev, m.Rev)
	}
	m.Replaces = false // only a stream says so
	v.list[i] = m
	v.sees(m)
}

func (v *view) sees(m browser.Shown) {
	v.run.checker.saw(v.reader, v.room, m)
	token := tokenOf(m.Body)
	if token == "" {
		return
	}
	if seq, ok := v.tokens[token]; ok && seq != m.Seq {
		v.run.checker.wrong(shownTwice, "%s has %s at %s/%d and %d", v.reader, token, v.room, seq, m.Seq)
	}
	v.tokens[token] = m.Seq
}

// screen is a room's page with its socket. It reconnects.
type screen struct {
	run  *run
	name string
	room string
	who  *person

	mu        sync.Mutex // guards the fields below
	view      *view
	rev       int64
	conn      *websocket.Conn // nil: not connected
	node      string          // the connected node
	since     time.Time       // time of connecting
	lastFrame time.Time       // time of the last frame
	settled   map[string]bool // keys of messages that no longer wait
	refused   map[string]string
	changed   chan struct{} // closed and replaced at each frame and connection
}

func newScreen(r *run, name, room string, who *person) *screen {
	return &screen{
		run: r, name: name, room: room, who: who,
		settled: map[string]bool{}, refused: map[string]string{}, changed: make(chan struct{}),
	}
}

// comeBack is how long a page waits before it opens a new connection.
const comeBack = 100 * time.Millisecond

// errReload makes a screen reload its page.
var errReload = errors.New("asked to reload the page")

func (s *screen) watch(ctx context.Context) {
	for ctx.Err() == nil {
		if s.load(ctx) != nil {
			return
		}
		for err := error(nil); ctx.Err() == nil && err != errReload; {
			err = s.follow(ctx)
			s.left()
			_ = sleep(ctx, comeBack)
		}
	}
}

func (s *screen) load(ctx context.Context) error {
	d, err := s.run.page(ctx, s.who, s.room)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.view, s.rev = newView(s.run, s.name, s.room, d.Messages), d.Rev
	s.notify()
	return nil
}

// page loads a room's page, and retries until it is there.
func (r *run) page(ctx context.Context, who *person, room string) (browser.Document, error) {
	a, err := r.retry(ctx, who, isWeb, http.MethodGet, "/rooms/"+room, nil, false)
	if err != nil {
		return browser.Document{}, err
	}
	d, ok := browser.ReadPage(a.body)
	if !ok || !d.Member {
		err = fmt.Errorf("%s has no page of %s: %d %.300s", who.name, room, a.status, alert(a.body))
		r.checker.wrong(unanswered, "%v", err)
	}
	return d, err
}

// follow is one connection, from its opening to its end.
func (s *screen) follow(ctx context.Context) error {
	n := s.run.site.pick(isLive)
	s.mu.Lock()
	path := fmt.Sprintf("/live?room=%s&after=%d", s.room, s.rev)
	s.mu.Unlock()
	d := websocket.Dialer{HandshakeTimeout: requestLimit}
	base := n.front.addr()
	conn, res, err := d.DialContext(ctx, "ws://"+base+path, http.Header{"Origin": {origin}, "Cookie": {s.who.cookie(n)}})
	if err != nil {
		if res != nil && res.StatusCode != http.StatusServiceUnavailable && res.StatusCode != http.StatusTooManyRequests {
			s.run.checker.wrong(unanswered, "the socket of %s on %s: %d", s.name, n.name, res.StatusCode)
		}
		return err
	}
	stop := context.AfterFunc(ctx, func() { conn.Close() })
	defer stop()
	defer conn.Close()
	s.came(conn, n.name)
	listening, heardEnd := context.WithCancel(ctx)
	defer heardEnd()
	go s.attend(listening, conn)
	for {
		_, frame, err := conn.ReadMessage()
		if err != nil {
			s.ended(n, err)
			return err
		}
		if err := s.take(string(frame)); err != nil {
			return err
		}
	}
}

// silence is how long a connection may be silent before the page asks for a heartbeat, and then before it
// closes it. A real page asks after 65 s, or earlier when in doubt; a round of faults leaves only seconds between
// faults.
const silence = 1500 * time.Millisecond

// attend closes a silent connection. It is the connection's only writer.
func (s *screen) attend(ctx context.Context, conn *websocket.Conn) {
	asked := time.Time{}
	for sleep(ctx, silence/5) == nil {
		s.mu.Lock()
		quiet := time.Since(later(s.lastFrame, s.since))
		s.mu.Unlock()
		switch {
		case quiet < silence:
			asked = time.Time{}
		case asked.IsZero():
			asked = time.Now()
			_ = conn.SetWriteDeadline(asked.Add(silence))
			_ = conn.WriteMessage(websocket.TextMessage, []byte(`{"type":"beat"}`))
		case time.Since(asked) > silence:
			conn.Close()
			return
		}
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func (s *screen) came(conn *websocket.Conn, node string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conn, s.node, s.since = conn, node, time.Now()
	s.notify()
}

func (s *screen) left() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conn = nil
}

// ended checks why a connection ended: a page does not come back after 1008, and no user here was signed out
// or removed.
func (s *screen) ended(n *node, err error) {
	var end *websocket.CloseError
	if !errors.As(err, &end) {
		return
	}
	switch {
	case end.Code == websocket.ClosePolicyViolation, end.Code == 1007, end.Code == 1002:
		s.run.checker.wrong(unanswered, "the socket of %s on %s was closed with %d %s", s.name, n.name, end.Code, end.Text)
	case end.Code != websocket.CloseServiceRestart && end.Code != websocket.CloseAbnormalClosure && s.run.rolling.Load():
		s.run.checker.wrong(noticed, "the socket of %s on %s was closed with %d %s", s.name, n.name, end.Code, end.Text)
	}
}

// take applies a frame, as htmx and the page's scripts do.
func (s *screen) take(frame string) error {
	parts, err := browser.ReadFrame(frame)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.notify()
	s.lastFrame = time.Now()
	for _, p := range parts {
		switch {
		case p.State == "reload":
			return errReload
		case p.State == "gone":
			s.run.checker.wrong(unanswered, "%s was told that %s is gone", s.name, s.room)
		case p.Swap == "beforeend:#messages":
			for _, m := range p.Messages {
				s.view.add(m)
			}
			if p.Level < s.rev {
				s.run.checker.wrong(differs, "%s had rev %d, and the heartbeat says %d", s.name, s.rev, p.Level)
			}
			s.rev = max(s.rev, p.Level)
		case p.Swap == "true" && len(p.Messages) == 1:
			s.view.replace(p.Messages[0])
		case strings.HasPrefix(p.ID, "p-"):
			s.settled[p.ID[2:]] = true
		case strings.HasPrefix(p.ID, "why-"):
			s.refused[p.ID[4:]] = p.Text
		}
	}
	return nil
}

// notify wakes waiting goroutines. The caller holds mu.
func (s *screen) notify() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// cut ends the present connection.
func (s *screen) cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != nil {
		s.conn.Close()
	}
}

func (s *screen) level() (rev int64, up bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.rev, s.conn != nil
}

// outcome waits until the message under key is stored or refused. A reconnected page sends its waiting
// messages again.
func (s *screen) outcome(ctx context.Context, key string, patience time.Duration) (stored bool, refusal string) {
	limit := time.After(patience)
	s.mu.Lock()
	conn := s.conn
	s.mu.Unlock()
	for {
		s.mu.Lock()
		done, why, changed, now := s.settled[key], s.refused[key], s.changed, s.conn
		s.mu.Unlock()
		switch {
		case done:
			return true, ""
		case why != "":
			return false, why
		case now != nil && now != conn:
			return false, ""
		}
		select {
		case <-changed:
		case <-limit:
			return false, ""
		case <-ctx.Done():
			return false, ""
		}
	}
}
