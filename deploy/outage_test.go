package deploy_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"

	"parley/deploy/nginxtest"
)

func TestAnotherNodeTakesOver(t *testing.T) {
	t.Parallel()
	web, live := newBackend(t, "web"), newBackend(t, "live")
	live.HandleFunc("/live", live.echo)
	base := nginxtest.Start(t, []string{deadAddress(t), web.addr}, []string{deadAddress(t), live.addr})

	for range 10 {
		if got := get(t, base+"/rooms"); got.status != http.StatusOK || got.body != "web GET /rooms" {
			t.Fatalf("GET: got %d %q", got.status, got.body)
		}
		// Nothing of it reached the dead node, so another node may take it.
		got := send(t, visitor(), request(t, http.MethodPost, base+"/signup", []byte("username=mira")))
		if got.status != http.StatusOK || got.body != "web POST /signup" {
			t.Fatalf("POST: got %d %q", got.status, got.body)
		}
		if got := say(t, dial(t, base, "/live"), "hello"); got != "live  hello" {
			t.Fatalf("socket: got %q", got)
		}
	}
}

// hangUp reads a whole request and dies without an answer, as a killed process does.
func hangUp(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body)
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		conn.Close()
	}
}

func TestARequestThatMayHaveHappenedIsNotRepeated(t *testing.T) {
	t.Parallel()
	first, second, live := newBackend(t, "first"), newBackend(t, "second"), newBackend(t, "live")
	first.HandleFunc("/account", hangUp)
	second.HandleFunc("/account", hangUp)
	base := nginxtest.Start(t, []string{first.addr, second.addr}, []string{live.addr})

	reached := func() int64 { return first.requests.Load() + second.requests.Load() }
	if got := send(t, visitor(), request(t, http.MethodPost, base+"/account", []byte("password=x"))); got.status != http.StatusBadGateway {
		t.Errorf("POST: got %d", got.status)
	}
	if reached() != 1 {
		t.Errorf("the form was sent %d times", reached())
	}
	// A page is requested again, which shows that there was another node.
	if got := get(t, base+"/account"); got.status != http.StatusBadGateway || reached() != 3 {
		t.Errorf("GET: got %d after %d requests in all, want 3", got.status, reached())
	}
}

func TestAnOutageIsToldInAPageOfOurOwn(t *testing.T) {
	t.Parallel()
	base := nginxtest.Start(t, []string{deadAddress(t)}, []string{deadAddress(t)})

	for _, path := range []string{"/", "/rooms/general", "/rooms/general/stream", "/live"} {
		got := get(t, base+path)
		isOwnPage(t, path, got, http.StatusBadGateway, "Parley cannot be reached just now")
		if got.header.Get("Retry-After") != "5" || got.header.Get("Refresh") != "5" {
			t.Errorf("%s: Retry-After %q, Refresh %q", path, got.header.Get("Retry-After"), got.header.Get("Refresh"))
		}
	}
	got := send(t, visitor(), request(t, http.MethodPost, base+"/rooms/general/messages", []byte("body=hello")))
	isOwnPage(t, "POST", got, http.StatusBadGateway, "what you typed is still there")
	if got.header.Get("Refresh") != "" {
		t.Error("a form that was sent would load itself again")
	}
}

func TestTheApplicationsOwnOutagePagePasses(t *testing.T) {
	t.Parallel()
	web, live := newBackend(t, "web"), newBackend(t, "live")
	web.HandleFunc("/rooms/general/messages", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "2")
		http.Error(w, "what was typed: "+r.FormValue("body"), http.StatusServiceUnavailable)
	})
	base := nginxtest.Start(t, []string{web.addr}, []string{live.addr})

	r := request(t, http.MethodPost, base+"/rooms/general/messages", []byte("body=hello"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	got := send(t, visitor(), r)
	if got.status != http.StatusServiceUnavailable || got.body != "what was typed: hello\n" || got.header.Get("Retry-After") != "2" {
		t.Errorf("got %d %q", got.status, got.body)
	}
}

func TestTooMuchIsRefusedInAPageOfOurOwn(t *testing.T) {
	t.Parallel()
	web, live := newBackend(t, "web"), newBackend(t, "live")
	base := nginxtest.Start(t, []string{web.addr}, []string{live.addr})

	// 8,000 characters of four bytes, each byte percent-encoded, is the longest honest message.
	if got := send(t, visitor(), request(t, http.MethodPost, base+"/m", bytes.Repeat([]byte("%F0%9F%90%A6"), 8000))); got.status != http.StatusOK {
		t.Errorf("the longest message: got %d", got.status)
	}
	got := send(t, visitor(), request(t, http.MethodPost, base+"/m", make([]byte, 300<<10)))
	isOwnPage(t, "300 KB", got, http.StatusRequestEntityTooLarge, "That is too large")
	if web.requests.Load() != 1 {
		t.Errorf("%d requests reached the application, want 1", web.requests.Load())
	}
	isOwnPage(t, "a long address", sendUnread(t, request(t, http.MethodGet, base+"/rooms?q="+strings.Repeat("x", 40<<10), nil)), http.StatusRequestURITooLong, "could not be read")

	r := request(t, http.MethodGet, base+"/", nil)
	r.Header.Set("Cookie", strings.Repeat("x", 40<<10))
	isOwnPage(t, "a long cookie", sendUnread(t, r), http.StatusBadRequest, "could not be read")
}

// sendUnread sends headers that nginx does not read to their end. Its answer is
// lost when the reset for the unread bytes overtakes it: then they are sent again.
func sendUnread(t *testing.T, r *http.Request) answer {
	t.Helper()
	for range 20 {
		response, err := visitor().Do(r)
		if errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		if err != nil {
			continue
		}
		return answer{response.StatusCode, response.Header, string(body)}
	}
	t.Fatal("no answer in 20 tries")
	return answer{}
}

func isOwnPage(t *testing.T, what string, got answer, status int, sentence string) {
	t.Helper()
	if got.status != status || !strings.Contains(got.body, sentence) {
		t.Errorf("%s: got %d %q, want %d and %q", what, got.status, got.body, status, sentence)
	}
	if kind := got.header.Get("Content-Type"); kind != "text/html; charset=utf-8" {
		t.Errorf("%s came as %q", what, kind)
	}
	policy := got.header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "frame-ancestors 'self'") {
		t.Errorf("%s: Content-Security-Policy is %q", what, policy)
	}
	for _, foreign := range []string{"<style", "style=", "<script", "nginx"} {
		if strings.Contains(got.body, foreign) {
			t.Errorf("%s: the page holds %q", what, foreign)
		}
	}
}
