package main

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"parley/e2e/browser"
)

// refused dials and returns the refusal.
func refused(t *testing.T, b *browser.Browser, path string, headers ...string) (int, string, http.Header) {
	t.Helper()
	conn, res, err := b.Dial(path, headers...)
	if err == nil {
		conn.Close()
		t.Fatalf("%s was let in", path)
	}
	if res == nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(body), res.Header
}

func TestASocketIsRefusedBeforeTheUpgrade(t *testing.T) {
	t.Parallel()
	w := shared(t)
	owner, outsider := w.limited.person(t), w.limited.person(t)
	stranger := browser.Open(t, w.limited.base)
	public := room(t, owner)
	private := owner.MakeRoom("Private of "+owner.Name, "private")
	live := func(slug string) string { return browser.LivePath(slug, 0) }

	conn, _, err := owner.Dial(live(private)) // each request below is allowed to another user
	if err != nil {
		t.Fatal(err)
	}
	conn.Close()
	for _, c := range []struct {
		what    string
		who     *browser.Browser
		path    string
		headers []string
		status  int
		says    string
	}{
		{"nobody is signed in", stranger, live(public), nil, 401, "Please sign in first."},
		{"the token is forged", stranger, live(public), []string{"Cookie", "parley=" + owner.Token() + "x"}, 401, "Please sign in first."},
		{"not a member", outsider, live(public), nil, 403, "Join the room first."},
		{"no such room", owner, live("nowhere"), nil, 404, "That room does not exist."},
		{"a room that may not be seen", outsider, live(private), nil, 404, "That room does not exist."},
		{"a foreign origin", owner, live(public), []string{"Origin", "https://evil.example"}, 403, "another site"},
		{"an origin without a name", owner, live(public), []string{"Origin", "null"}, 403, "another site"},
		{"another port", owner, live(public), []string{"Origin", "http://127.0.0.1:1"}, 403, "another site"},
		{"after that is no number", owner, "/live?room=" + public + "&after=x", nil, 422, "after must be a number"},
		{"after below zero", owner, "/live?room=" + public + "&after=-1", nil, 422, "after must be a number"},
		{"after twice", owner, "/live?room=" + public + "&after=1&after=2", nil, 422, "was sent twice"},
		{"room twice", owner, "/live?room=" + public + "&room=" + private, nil, 422, "was sent twice"},
		{"after past all numbers", owner, "/live?room=" + public + "&after=99999999999999999999", nil, 422, "after must be a number"},
	} {
		status, body, _ := refused(t, c.who, c.path, c.headers...)
		if status != c.status || !strings.Contains(body, c.says) || strings.Contains(body, "<") {
			t.Errorf("%s: %d %q, want %d %q", c.what, status, body, c.status, c.says)
		}
	}
	owner.Get(live(public)).Is(426).Has("This address is for WebSockets.")
}

func TestTheTwentyFirstSocketOfAPersonIsRefused(t *testing.T) {
	t.Parallel()
	w := shared(t)
	owner, other := w.limited.person(t), w.limited.person(t)
	slug := room(t, owner, other)
	var sockets []*browser.Socket
	for range 20 {
		sockets = append(sockets, owner.Open(slug))
	}
	owner.Say(slug, "is everybody in?")
	for _, s := range sockets {
		s.AwaitBody("is everybody in?")
	}
	status, body, header := refused(t, owner, browser.LivePath(slug, 0))
	if status != 429 || !strings.Contains(body, "too many windows") || header.Get("Retry-After") == "" {
		t.Errorf("the 21st: %d %q %q", status, body, header)
	}
	owner.Get("/rooms/" + slug + "/stream").Is(429) // a stream is a connection like any other
	other.Open(slug)                                // and the others are not affected
	sockets[0].Drop()
	browser.Await(t, "the place of a closed socket is free", func() bool {
		conn, _, err := owner.Dial(browser.LivePath(slug, 0))
		if err == nil {
			conn.Close()
		}
		return err == nil
	})
}

func TestANodeThatGoesRefusesUpgrades(t *testing.T) {
	t.Parallel()
	w := shared(t)
	p := w.node(t)
	ann := p.person(t)
	slug := room(t, ann)
	s := ann.Open(slug)
	p.Live.Stop(t.Context())
	equal(t, "the close code", s.AwaitEnd(), 1012)
	for _, path := range []string{browser.LivePath(slug, 0), "/live"} {
		status, body, header := refused(t, ann, path)
		if status != 503 || !strings.Contains(body, "This server is going.") || header.Get("Retry-After") == "" {
			t.Errorf("%s: %d %q %v", path, status, body, header)
		}
	}
	ann.Get("/rooms/" + slug).Is(200) // requests are answered to the end
}
