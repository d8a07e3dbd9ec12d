// Package handlerstest is a site for tests: the pages of a server on fakes, and browsers of its people.
package handlerstest

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

	"parley/chat"
	"parley/files"
	"parley/handlers"
)

// TestSecret signs tokens.
var TestSecret = []byte("a secret of thirty-two bytes, yes")

// Site is an App that listens, and the world behind it.
type Site struct {
	*World
	App  *handlers.App
	Base string
	Logs *Logs
}

// Logs is what was logged.
type Logs struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *Logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *Logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// Open starts a site of its own for a test.
func Open(t *testing.T, how ...func(*handlers.Config)) *Site {
	t.Helper()
	return OpenOn(t, func(ln net.Listener) net.Listener { return ln }, nil, how...)
}

// OpenOn is open on a listener that the test wraps, with sockets and streams.
func OpenOn(t *testing.T, on func(net.Listener) net.Listener, live handlers.LiveRoutes, how ...func(*handlers.Config)) *Site {
	t.Helper()
	s := Prepare(t, live, how...)
	s.Serve(t, on)
	return s
}

// Prepare is a site that does not serve yet.
func Prepare(t *testing.T, live handlers.LiveRoutes, how ...func(*handlers.Config)) *Site {
	t.Helper()
	s := &Site{World: NewWorld(), Logs: &Logs{}}
	blobs, err := files.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	s.Blobs, s.pieces = blobs, blobs
	cfg := handlers.Config{Secret: TestSecret, Roles: handlers.Roles{Web: true}, Deadline: 15 * time.Second, Log: slog.New(slog.NewTextHandler(s.Logs, nil))}
	for _, h := range how {
		h(&cfg)
	}
	s.App = handlers.New(cfg, s.Services(), live)
	s.App.Accounts.Log = cfg.Log
	return s
}

func (s *Site) Serve(t *testing.T, on func(net.Listener) net.Listener) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.Base = "http://" + ln.Addr().String()
	served := make(chan error, 1)
	go func() { served <- s.App.Serve(on(ln)) }()
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		_ = s.App.Shutdown(ctx)
		<-served
	})
}

// Browser is a client with cookies, which does not follow redirects by itself.
type Browser struct {
	t    *testing.T
	Base string
	HTTP *http.Client
	Name string
}

func (s *Site) Browser(t *testing.T) *Browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{DisableCompression: true}
	t.Cleanup(transport.CloseIdleConnections)
	return &Browser{t: t, Base: s.Base, HTTP: &http.Client{
		Jar: jar, Transport: transport, Timeout: 20 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

const Password = "correct horse"

// Person is a browser of a user who has just signed up.
func (s *Site) Person(t *testing.T, name string) *Browser {
	t.Helper()
	b := s.Browser(t)
	b.Name = name
	b.Post("/signup", "username", name, "email", name+"@example.org", "password", Password).Is(303).To("/rooms")
	return b
}

// Answer is a response.
type Answer struct {
	T      *testing.T
	What   string
	Status int
	Header http.Header
	Body   string
}

func (b *Browser) Do(method, path, body string, headers ...string) Answer {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.Base+path, strings.NewReader(body))
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
	res, err := b.HTTP.Do(r)
	if err != nil {
		b.t.Fatalf("%s %s: %v", method, path, err)
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatalf("%s %s: %v", method, path, err)
	}
	return Answer{b.t, method + " " + path, res.StatusCode, res.Header, string(got)}
}

func (b *Browser) Get(path string, headers ...string) Answer {
	b.t.Helper()
	return b.Do(http.MethodGet, path, "", headers...)
}

// Post sends a form of names and values.
func (b *Browser) Post(path string, fields ...string) Answer {
	b.t.Helper()
	return b.Send(path, nil, fields...)
}

func (b *Browser) Send(path string, headers []string, fields ...string) Answer {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Add(fields[i], fields[i+1])
	}
	return b.Do(http.MethodPost, path, form.Encode(), headers...)
}

var HTMX = []string{"HX-Request", "true"}

func (a Answer) Is(status int) Answer {
	a.T.Helper()
	if a.Status != status {
		a.T.Fatalf("%s: status %d, want %d; body %.2000s", a.What, a.Status, status, a.Body)
	}
	return a
}

func (a Answer) To(location string) Answer {
	a.T.Helper()
	if got := a.Header.Get("Location"); got != location {
		a.T.Fatalf("%s: leads to %q, want %q", a.What, got, location)
	}
	return a
}

func (a Answer) Has(parts ...string) Answer {
	a.T.Helper()
	for _, part := range parts {
		if !strings.Contains(a.Body, part) {
			a.T.Fatalf("%s: %q is not in %.6000s", a.What, part, a.Body)
		}
	}
	return a
}

func (a Answer) Lacks(parts ...string) Answer {
	a.T.Helper()
	for _, part := range parts {
		if strings.Contains(a.Body, part) {
			a.T.Fatalf("%s: %q is in %.6000s", a.What, part, a.Body)
		}
	}
	return a
}

// Whole checks that it is a page, and part that it is not.
func (a Answer) Whole() Answer { a.T.Helper(); return a.Has("<!doctype html>") }
func (a Answer) Part() Answer  { a.T.Helper(); return a.Lacks("<!doctype html>", "<body") }

// Room creates a room with the browser's user as its admin.
func (b *Browser) Room(name, visibility string) string {
	b.t.Helper()
	return strings.TrimPrefix(b.Post("/rooms", "name", name, "visibility", visibility).Is(303).Header.Get("Location"), "/rooms/")
}

// Session is the session that a user used last.
func (s *Site) Session(name string) chat.Session {
	if list := s.SessionsOf(name); len(list) > 0 {
		return list[0]
	}
	return chat.Session{}
}
