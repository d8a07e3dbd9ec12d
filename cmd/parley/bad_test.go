package main

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"parley/e2e/browser"
)

// shown checks a refusal: a status, a sentence where screen readers find it, and no internal detail.
func shown(t *testing.T, what string, a browser.Answer, status int, sentence string) {
	t.Helper()
	if a.Status != status {
		t.Errorf("%s: status %d, want %d: %.600s", what, a.Status, status, a.Body)
		return
	}
	if status >= 400 && (!strings.Contains(a.Body, sentence) || strings.Contains(a.Body, "<html") && !strings.Contains(a.Body, `role="alert"`)) {
		t.Errorf("%s: %q is not said: %.3000s", what, sentence, a.Body)
	}
	for _, leak := range []string{"goroutine", ".go:", "SQLSTATE", "panic", "pgx", "fiber", "runtime error"} {
		if strings.Contains(a.Body, leak) {
			t.Errorf("%s tells of %s: %.3000s", what, leak, a.Body)
		}
	}
}

// serves checks that a stranger's requests have broken nothing.
func (w *sharedHarness) serves(t *testing.T, b *browser.Browser, slug string) {
	t.Helper()
	seq := b.Say(slug, "it goes on")
	if got := b.Page(slug).Body(seq); got != "it goes on" {
		t.Errorf("what is said after that reads %q", got)
	}
	for _, p := range []*testNode{w.limited, w.unlimited} {
		for _, bad := range []string{"panic", "level=ERROR"} {
			if log := p.log.String(); strings.Contains(log, bad) {
				t.Errorf("the log has %s: %.4000s", bad, log[strings.Index(log, bad):])
			}
		}
	}
}

func TestAPlaceThatIsNoneHasItsSentence(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann, other := w.unlimited.person(t), w.unlimited.person(t)
	slug := room(t, ann)
	ann.Say(slug, "a message")
	long := strings.Repeat("9", 40)
	for _, c := range []struct {
		path   string
		status int
		says   string
	}{
		{"/rooms/nowhere", 404, "That room does not exist."},
		{"/rooms/" + strings.Repeat("x", 101), 404, "That room does not exist."},
		{"/rooms/" + strings.ToUpper(slug), 404, "That room does not exist."},
		{"/rooms/%00", 422, "That address is not valid UTF-8 text."},
		{"/rooms/%ff%fe", 422, "That address is not valid UTF-8 text."},
		{"/rooms/" + slug + "%2f", 404, ""},
		{"/rooms/" + slug + "?at=0", 200, ""},
		{"/rooms/" + slug + "?at=2", 404, "That message does not exist."},
		{"/rooms/" + slug + "?at=x", 422, "must be the number of a message."},
		{"/rooms/" + slug + "?at=-1", 422, "must be the number of a message."},
		{"/rooms/" + slug + "?at=1.5", 422, "must be the number of a message."},
		{"/rooms/" + slug + "?at=" + long, 422, "must be the number of a message."},
		{"/rooms/" + slug + "?before=x", 422, "must be the number of a message."},
		{"/rooms/" + slug + "?before=9223372036854775807", 200, ""},
		{"/rooms/" + slug + "?after=9223372036854775807", 200, ""},
		{"/rooms/" + slug + "?after=%00", 422, ""},
		{"/rooms/" + slug + "?before=1&before=2", 422, "was sent twice."},
		{"/rooms/" + slug + "?at=%zz", 422, "is not valid UTF-8 text."},
		{"/rooms/" + slug + "/search?q=", 422, "Write what to look for."},
		{"/rooms/" + slug + "/search?q=" + strings.Repeat("x", 201), 422, "That is 201 characters; a search can have 200."},
		{"/rooms/" + slug + "/search?q=a%00", 422, "is not valid UTF-8 text."},
		{"/rooms/" + slug + "/search?q=%E9", 422, "is not valid UTF-8 text."},
		{"/rooms/" + slug + "/search?q=%1b", 422, "cannot contain control characters."},
		{"/rooms/" + slug + "/search?q=x&before=" + long, 422, "must be the number of a message."},
		{"/rooms/" + slug + "/search?q=%25_%5C'", 200, ""},
		{"/rooms/" + slug + "/search?q=a&before=9223372036854775807", 200, ""},
		{"/rooms/" + slug + "/messages/0", 404, "That message does not exist."},
		{"/rooms/" + slug + "/messages/2", 404, "That message does not exist."},
		{"/rooms/" + slug + "/messages/x", 404, "That message does not exist."},
		{"/rooms/" + slug + "/messages/" + long, 404, "That message does not exist."},
		{"/rooms/" + slug + "/messages/-1", 404, "That message does not exist."},
		{"/rooms/" + slug + "/stream?after=x", 422, "after must be a number"},
		{"/rooms/" + slug + "/stream?after=" + long, 422, "after must be a number"},
		{"/rooms?q=" + strings.Repeat("x", 81), 422, "A search must have"},
		{"/rooms?q=%00", 422, "is not valid UTF-8 text."},
		{"/rooms?q=%E9", 422, "is not valid UTF-8 text."},
		{"/rooms?q=%25_%5C'", 200, ""},
		{"/nowhere", 404, "There is nothing at this address."},
		{"/rooms/" + slug + "/nothing", 404, "There is nothing at this address."},
		{"/static/../../etc/passwd", 404, ""},
		{"/static/%2e%2e/%2e%2e/etc/passwd", 404, ""},
		{"/static/..%2f..%2fetc%2fpasswd", 404, ""},
		{"/viewer/..%2f..%2fx", 404, ""},
		{"/viewer/" + strings.Repeat("x", 500) + ".css", 404, ""},
		{"//evil.example/%2e%2e", 404, ""},
		{"/debug/pprof/", 404, ""},
		{"/metrics", 404, ""},
		{"/.git/config", 404, ""},
	} {
		shown(t, c.path, ann.Get(c.path), c.status, c.says)
	}
	for _, c := range []struct {
		method, path string
		status       int
	}{
		{"DELETE", "/rooms/" + slug, 405}, {"PUT", "/rooms", 405}, {"POST", "/", 405}, {"PATCH", "/account", 405}, {"BREW", "/rooms", 405}, {"POST", "/live", 405},
		{"GET", "/rooms/" + slug + "/join", 405}, {"GET", "/signout", 405}, {"OPTIONS", "/rooms", 405}, {"TRACE", "/rooms", 405},
	} {
		if a := ann.Do(c.method, c.path, ""); a.Status < 400 || a.Status >= 500 {
			t.Errorf("%s %s: %d", c.method, c.path, a.Status)
		}
	}
	// Not a member, and not the author.
	for path, status := range map[string]int{
		"/messages": 403, "/messages/1": 403, "/messages/1/delete": 403, "/messages/1/reactions": 403, "/settings": 403, "/read": 403, "/delete": 403, "/members": 403, "/members/remove": 403,
	} {
		shown(t, path, other.Post("/rooms/"+slug+path, "body", "x", "emoji", "👍", "name", "x", "username", ann.Name), status, "")
	}
	other.Join(slug)
	shown(t, "another's message", other.Post("/rooms/"+slug+"/messages/1", "body", "x"), 403, "Only its author can edit a message.")
	shown(t, "another's message", other.Post("/rooms/"+slug+"/messages/1/delete"), 403, "Only its author or an admin")
	w.serves(t, ann, slug)
}

// say writes bytes unchanged to a node, and returns the answer.
func (p *testNode) say(t *testing.T, text string) string {
	t.Helper()
	c, err := net.Dial("tcp", p.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(browser.Patience))
	go func() {
		_, _ = io.WriteString(c, text)
		_ = c.(*net.TCPConn).CloseWrite() // nothing more comes, so the answer is the last
	}()
	answer, _ := io.ReadAll(c)
	return string(answer)
}

func TestWhatIsHardlyHTTPIsAnsweredInWords(t *testing.T) {
	t.Parallel()
	w := shared(t)
	ann := w.unlimited.person(t)
	slug := room(t, ann)
	const end = "\r\nConnection: close\r\n\r\n"
	for what, c := range map[string]struct{ text, status, says string }{
		"no HTTP":                     {"hello\r\n\r\n", "400", "That is not a request that can be understood."},
		"a greeting in TLS":           {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + strings.Repeat("\x00", 200) + "\r\n\r\n", "400", "understood"},
		"huge headers":                {"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + strings.Repeat("x", 64<<10) + end, "431", "address and headers are too long."},
		"a huge address":              {"GET /" + strings.Repeat("x", 64<<10) + " HTTP/1.1\r\nHost: 127.0.0.1" + end, "431", "too long"},
		"a thousand headers":          {"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + strings.Repeat("X-Y: z\r\n", 8000) + "Connection: close\r\n\r\n", "431", "too long"},
		"a length that is none":       {"POST /signin HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: many" + end, "400", "understood"},
		"a length below zero":         {"POST /signin HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5" + end, "400", "understood"},
		"a length of an exabyte":      {"POST /signin HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000000000000000000" + end, "413", "That is more than can be sent at once."},
		"chunks that are none":        {"POST /signin HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "400", "understood"},
		"an address that climbs":      {"GET /static/../../../etc/passwd HTTP/1.1\r\nHost: 127.0.0.1" + end, "404", "nothing"},
		"a broken escape in the path": {"GET /rooms/%zz HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: parley=" + ann.Token() + end, "422", "That address is not valid"},
		"a socket that is no upgrade": {"GET /live?room=" + slug + " HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: parley=" + ann.Token() + end, "426", "This address is for WebSockets."},
		"an upgrade without a key":    {"GET /live?room=" + slug + " HTTP/1.1\r\nHost: " + w.unlimited.Addr() + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nCookie: parley=" + ann.Token() + "\r\n\r\n", "4", ""},
		"an upgrade of another age":   {"GET /live?room=" + slug + " HTTP/1.1\r\nHost: " + w.unlimited.Addr() + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nCookie: parley=" + ann.Token() + "\r\n\r\n", "4", ""},
		"a socket over HTTP/1.0":      {"GET /live?room=" + slug + " HTTP/1.0\r\nHost: " + w.unlimited.Addr() + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nCookie: parley=" + ann.Token() + "\r\n\r\n", "4", ""},
	} {
		t.Run(what, func(t *testing.T) {
			got := w.unlimited.say(t, c.text)
			status, rest, _ := strings.Cut(strings.TrimPrefix(got, "HTTP/1.1 "), " ")
			if !strings.HasPrefix(status, c.status) || len(status) != 3 || !strings.Contains(rest, c.says) ||
				!strings.Contains(got, "Content-Security-Policy") || strings.Contains(got, "goroutine") {
				t.Errorf("got %.1500q", got)
			}
		})
	}
	w.serves(t, ann, slug)
}
