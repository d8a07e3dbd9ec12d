package handlers_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"parley/handlers"
	"parley/handlers/handlerstest"
	"parley/static"
)

func TestARequestBeyondTheLimitEndsItsConnection(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t, func(cfg *handlers.Config) { cfg.Limits = true })
	conn, err := net.Dial("tcp", s.Base[len("http://"):])
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	answers := bufio.NewReader(conn)
	for n := 0; ; n++ {
		if _, err := io.WriteString(conn, "GET /signin HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		res, err := http.ReadResponse(answers, nil)
		if err != nil {
			t.Fatalf("after %d answers: %v", n, err)
		}
		if _, err := io.Copy(io.Discard, res.Body); err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != http.StatusTooManyRequests {
			continue
		}
		if _, err := answers.ReadByte(); !res.Close || err != io.EOF {
			t.Errorf("the connection stays open: %t, %v", !res.Close, err)
		}
		return
	}
}

const form10MB = "POST /signin HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"

func letters(n int64) io.Reader { return io.LimitReader(endless{}, n) }

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

func TestABodyOf10MBIsAnsweredWithAPage(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	length := fmt.Sprintf("Content-Length: %d\r\n", 10<<20)
	a := s.Raw(t, form10MB+length+"\r\n", letters(10<<20)).Is(413).Whole().Has("more than can be sent at once")
	checkHeaders(t, a)
	s.Raw(t, form10MB+length+"HX-Request: true\r\n\r\n", letters(10<<20)).Is(413).Part().Has("more than can be sent at once")
	chunks := fmt.Sprintf("%x\r\n", 10<<20)
	s.Raw(t, form10MB+"Transfer-Encoding: chunked\r\n\r\n"+chunks, letters(10<<20)).Is(413).Whole()
	// A form just below the limit is read, and refused for its content.
	s.Raw(t, form10MB+fmt.Sprintf("Content-Length: %d\r\nConnection: close\r\n\r\n", handlers.BodyLimit), letters(handlers.BodyLimit)).Is(422)
	s.Raw(t, form10MB+fmt.Sprintf("Content-Length: %d\r\n\r\n", handlers.BodyLimit+1), letters(handlers.BodyLimit+1)).Is(413)
}

func TestHeadersThatAreTooLongAreAnsweredWithAPage(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	long := strings.Repeat("a", 2*handlers.HeaderLimit)
	s.Raw(t, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "+long+"\r\n\r\n", nil).Is(431).Whole().Has("too long")
	s.Raw(t, "GET /"+long+" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", nil).Is(431).Whole()
}

func TestWhatIsNotHTTPIsRefusedInWords(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	s.Raw(t, "HELLO\r\n\r\n", nil).Is(400).Whole()
	s.Raw(t, "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: many\r\n\r\n", nil).Is(400)
	a := s.Raw(t, "BREW / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", nil).Is(400)
	checkHeaders(t, a)
}

func checkHeaders(t *testing.T, a handlerstest.Answer) {
	t.Helper()
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'; script-src 'self'", "X-Content-Type-Options": "nosniff",
		"X-Frame-Options": "SAMEORIGIN", "Referrer-Policy": "same-origin", "Permissions-Policy": "camera=(), display-capture=()",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if !strings.HasPrefix(a.Header.Get(name), want) {
			t.Errorf("%s: %s is %q", a.What, name, a.Header.Get(name))
		}
	}
	if got := a.Header.Get("Server"); got != "" {
		t.Errorf("%s: the server calls itself %q", a.What, got)
	}
}

func TestEveryAnswerHasItsSecurityHeaders(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	room := ann.Room("Tea", "public")
	for _, path := range []string{"/rooms", "/rooms/" + room, "/rooms/none", "/nowhere", "/static/none", "/healthz", "/readyz", "/robots.txt", "/favicon.svg", "/signin"} {
		checkHeaders(t, ann.Get(path))
	}
	for _, path := range []string{static.URL("app.css"), static.URL("app.js"), "/viewer/ann.css"} {
		h := ann.Get(path).Is(200).Header
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cross-Origin-Resource-Policy") != "same-origin" || h.Get("Content-Security-Policy") != "" {
			t.Errorf("%s is no document: %v", path, h)
		}
	}
	part := func(dest string) handlerstest.Answer {
		return ann.Get("/rooms/"+room+"/members", "HX-Request", "true", "Sec-Fetch-Dest", dest).Is(200)
	}
	if h := part("empty").Header; h.Get("Content-Security-Policy") != "" || h.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("a part of a page is no document: %v", h)
	}
	checkHeaders(t, part("document"))
	for _, path := range []string{"/rooms", "/rooms/" + room, "/rooms/none"} {
		a := ann.Get(path)
		if a.Header.Get("Cache-Control") != "private, no-store" || !strings.Contains(a.Header.Get("Vary"), "Cookie, HX-Request") {
			t.Errorf("%s may be kept: %v", path, a.Header)
		}
	}
}
