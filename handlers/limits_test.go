package handlers

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"parley/static"
)

// raw sends bytes and reads one answer, like a browser that sends everything before it
// reads.
func (s *site) raw(t *testing.T, head string, body io.Reader) answer {
	t.Helper()
	conn, err := net.Dial("tcp", s.base[len("http://"):])
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, head); err != nil {
		t.Fatal(err)
	}
	if body != nil {
		if _, err := io.Copy(conn, body); err != nil {
			t.Fatalf("the server did not let the body be sent: %v", err)
		}
	}
	return answered(t, head, conn)
}

// cutOff is raw with a connection that ends behind what is sent of the body.
func (s *site) cutOff(t *testing.T, head, body string) answer {
	t.Helper()
	conn, err := net.Dial("tcp", s.base[len("http://"):])
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, head+body); err != nil {
		t.Fatal(err)
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	return answered(t, head, conn)
}

func answered(t *testing.T, head string, conn net.Conn) answer {
	t.Helper()
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatalf("no answer: %v", err)
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer{t, strings.SplitN(head, "\r", 2)[0], res.StatusCode, res.Header, string(got)}
}

func TestARequestBeyondTheLimitEndsItsConnection(t *testing.T) {
	t.Parallel()
	s := open(t, func(cfg *Config) { cfg.Limits = true })
	conn, err := net.Dial("tcp", s.base[len("http://"):])
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
	s := open(t)
	length := fmt.Sprintf("Content-Length: %d\r\n", 10<<20)
	a := s.raw(t, form10MB+length+"\r\n", letters(10<<20)).is(413).whole().has("more than can be sent at once")
	checkHeaders(t, a)
	s.raw(t, form10MB+length+"HX-Request: true\r\n\r\n", letters(10<<20)).is(413).part().has("more than can be sent at once")
	chunks := fmt.Sprintf("%x\r\n", 10<<20)
	s.raw(t, form10MB+"Transfer-Encoding: chunked\r\n\r\n"+chunks, letters(10<<20)).is(413).whole()
	// A form just below the limit is read, and refused for its content.
	s.raw(t, form10MB+fmt.Sprintf("Content-Length: %d\r\nConnection: close\r\n\r\n", bodyLimit), letters(bodyLimit)).is(422)
	s.raw(t, form10MB+fmt.Sprintf("Content-Length: %d\r\n\r\n", bodyLimit+1), letters(bodyLimit+1)).is(413)
}

func TestHeadersThatAreTooLongAreAnsweredWithAPage(t *testing.T) {
	t.Parallel()
	s := open(t)
	long := strings.Repeat("a", 2*headerLimit)
	s.raw(t, "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: "+long+"\r\n\r\n", nil).is(431).whole().has("too long")
	s.raw(t, "GET /"+long+" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", nil).is(431).whole()
}

func TestWhatIsNotHTTPIsRefusedInWords(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.raw(t, "HELLO\r\n\r\n", nil).is(400).whole()
	s.raw(t, "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: many\r\n\r\n", nil).is(400)
	a := s.raw(t, "BREW / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n", nil).is(400)
	checkHeaders(t, a)
}

func checkHeaders(t *testing.T, a answer) {
	t.Helper()
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'; script-src 'self'", "X-Content-Type-Options": "nosniff",
		"X-Frame-Options": "SAMEORIGIN", "Referrer-Policy": "same-origin", "Permissions-Policy": "camera=(), display-capture=()",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if !strings.HasPrefix(a.header.Get(name), want) {
			t.Errorf("%s: %s is %q", a.what, name, a.header.Get(name))
		}
	}
	if got := a.header.Get("Server"); got != "" {
		t.Errorf("%s: the server calls itself %q", a.what, got)
	}
}

func TestEveryAnswerHasItsSecurityHeaders(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	room := ann.room("Tea", "public")
	for _, path := range []string{"/rooms", "/rooms/" + room, "/rooms/none", "/nowhere", "/static/none", "/healthz", "/readyz", "/robots.txt", "/favicon.svg", "/signin"} {
		checkHeaders(t, ann.get(path))
	}
	for _, path := range []string{static.URL("app.css"), static.URL("app.js"), "/viewer/ann.css"} {
		h := ann.get(path).is(200).header
		if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cross-Origin-Resource-Policy") != "same-origin" || h.Get("Content-Security-Policy") != "" {
			t.Errorf("%s is no document: %v", path, h)
		}
	}
	part := func(dest string) answer {
		return ann.get("/rooms/"+room+"/members", "HX-Request", "true", "Sec-Fetch-Dest", dest).is(200)
	}
	if h := part("empty").header; h.Get("Content-Security-Policy") != "" || h.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("a part of a page is no document: %v", h)
	}
	checkHeaders(t, part("document"))
	for _, path := range []string{"/rooms", "/rooms/" + room, "/rooms/none"} {
		a := ann.get(path)
		if a.header.Get("Cache-Control") != "private, no-store" || !strings.Contains(a.header.Get("Vary"), "Cookie, HX-Request") {
			t.Errorf("%s may be kept: %v", path, a.header)
		}
	}
}
