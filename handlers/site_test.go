package handlers

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/files"
)

var testSecret = []byte("a secret of thirty-two bytes, yes")

// site is an App that listens, and the world behind it.
type site struct {
	*world
	app  *App
	base string
	logs *logs
}

// logs is what was logged.
type logs struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// open starts a site of its own for a test.
func open(t *testing.T, how ...func(*Config)) *site {
	t.Helper()
	return openOn(t, func(ln net.Listener) net.Listener { return ln }, nil, how...)
}

// openOn is open on a listener that the test wraps, with sockets and streams.
func openOn(t *testing.T, on func(net.Listener) net.Listener, live LiveRoutes, how ...func(*Config)) *site {
	t.Helper()
	s := prepare(t, live, how...)
	s.serve(t, on)
	return s
}

// openWith is open with one more route.
func openWith(t *testing.T, path string, answer fiber.Handler) *site {
	t.Helper()
	s := prepare(t, nil)
	s.app.fiber.Get(path, answer)
	s.serve(t, func(ln net.Listener) net.Listener { return ln })
	return s
}

// prepare is a site that does not serve yet.
func prepare(t *testing.T, live LiveRoutes, how ...func(*Config)) *site {
	t.Helper()
	s := &site{world: newWorld(), logs: &logs{}}
	blobs, err := files.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s.blobs, s.pieces = blobs, blobs
	cfg := Config{Secret: testSecret, Roles: Roles{Web: true}, Deadline: 15 * time.Second, Log: slog.New(slog.NewTextHandler(s.logs, nil))}
	for _, h := range how {
		h(&cfg)
	}
	s.app = New(cfg, s.services(), live)
	s.app.Accounts.Log = cfg.Log
	return s
}

func (s *site) serve(t *testing.T, on func(net.Listener) net.Listener) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.base = "http://" + ln.Addr().String()
	served := make(chan error, 1)
	go func() { served <- s.app.Serve(on(ln)) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = s.app.Shutdown(ctx)
		<-served
	})
}

// browser is a client with cookies, which does not follow redirects by itself.
type browser struct {
	t    *testing.T
	base string
	http *http.Client
	name string
}

func (s *site) browser(t *testing.T) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{DisableCompression: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &browser{t: t, base: s.base, http: &http.Client{
		Jar: jar, Transport: transport, Timeout: 20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

const password = "correct horse"

// person is a browser of a user who has just signed up.
func (s *site) person(t *testing.T, name string) *browser {
	t.Helper()
	b := s.browser(t)
	b.name = name
	b.post("/signup", "username", name, "email", name+"@example.org", "password", password).is(303).to("/rooms")
	return b
}

// answer is a response.
type answer struct {
	t      *testing.T
	what   string
	status int
	header http.Header
	body   string
}

func (b *browser) do(method, path, body string, headers ...string) answer {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.base+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	if body != "" || method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	if host := r.Header.Get("Host"); host != "" {
		r.Host = host
	}
	res, err := b.http.Do(r)
	if err != nil {
		b.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatalf("%s %s: %v", method, path, err)
	}
	return answer{b.t, method + " " + path, res.StatusCode, res.Header, string(got)}
}

func (b *browser) get(path string, headers ...string) answer {
	b.t.Helper()
	return b.do(http.MethodGet, path, "", headers...)
}

// post sends a form of names and values.
func (b *browser) post(path string, fields ...string) answer {
	b.t.Helper()
	return b.send(path, nil, fields...)
}

func (b *browser) send(path string, headers []string, fields ...string) answer {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return b.do(http.MethodPost, path, form.Encode(), headers...)
}

var htmx = []string{"HX-Request", "true"}

func (a answer) is(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s: status %d, want %d; body %.2000s", a.what, a.status, status, a.body)
	}
	return a
}

func (a answer) to(location string) answer {
	a.t.Helper()
	if got := a.header.Get("Location"); got != location {
		a.t.Fatalf("%s: leads to %q, want %q", a.what, got, location)
	}
	return a
}

func (a answer) has(parts ...string) answer {
	a.t.Helper()
	for _, part := range parts {
		if !strings.Contains(a.body, part) {
			a.t.Fatalf("%s: %q is not in %.6000s", a.what, part, a.body)
		}
	}
	return a
}

func (a answer) lacks(parts ...string) answer {
	a.t.Helper()
	for _, part := range parts {
		if strings.Contains(a.body, part) {
			a.t.Fatalf("%s: %q is in %.6000s", a.what, part, a.body)
		}
	}
	return a
}

// whole checks that it is a page, and part that it is not.
func (a answer) whole() answer { a.t.Helper(); return a.has("<!doctype html>") }
func (a answer) part() answer  { a.t.Helper(); return a.lacks("<!doctype html>", "<body") }

// room creates a room with the browser's user as its admin.
func (b *browser) room(name, visibility string) string {
	b.t.Helper()
	return strings.TrimPrefix(b.post("/rooms", "name", name, "visibility", visibility).is(303).header.Get("Location"), "/rooms/")
}

// session is the session that a user used last.
func (s *site) session(name string) chat.Session {
	if list := s.sessionsOf(name); len(list) > 0 {
		return list[0]
	}
	return chat.Session{}
}
