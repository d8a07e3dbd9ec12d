package main

import (
	"strings"
	"testing"
)

func TestHEADOfAStreamEndsWithItsHeaders(t *testing.T) {
	t.Parallel()
	w := shared(t)
	p := w.node(t)
	ann := w.unlimited.person(t)
	slug := room(t, ann)
	ann.Say(slug, "in the body")
	headers := " HTTP/1.1\r\nHost: " + p.addr() + "\r\nCookie: parley=" + ann.Token() + "\r\n"
	for _, accept := range []string{"", "Accept: text/plain\r\n"} {
		got := p.say(t, "HEAD /rooms/"+slug+"/stream"+headers+accept+"\r\nGET /healthz"+headers+"Connection: close\r\n\r\n")
		head, rest, _ := strings.Cut(got, "\r\n\r\n")
		if !strings.HasPrefix(head, "HTTP/1.1 200 OK\r\n") || !strings.Contains(head, "X-Accel-Buffering: no") || strings.Contains(head, "Content-Length") {
			t.Errorf("HEAD is answered with %q", head)
		}
		if !strings.HasPrefix(rest, "HTTP/1.1 200 OK\r\n") || !strings.HasSuffix(rest, "\r\n\r\nalive\n") {
			t.Errorf("after it comes %q", rest)
		}
	}
	if n := p.live.Connections(); n != 0 {
		t.Errorf("%d streams are open", n)
	}
}
