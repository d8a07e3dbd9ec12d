package deploy_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"parley/deploy/nginxtest"
)

func TestEveryPathReachesItsPart(t *testing.T) {
	t.Parallel()
	web, live := newBackend(t, "web"), newBackend(t, "live")
	base := nginxtest.Start(t, []string{web.addr}, []string{live.addr})

	for path, part := range map[string]string{
		"/":                             "web",
		"/signin?next=%2Frooms":         "web",
		"/rooms/general":                "web",
		"/rooms/general/messages":       "web",
		"/rooms/general/stream/":        "web",
		"/rooms/general/messages/1":     "web",
		"/rooms/a/b/stream":             "web",
		"/live/":                        "web",
		"/lively":                       "web",
		"/healthz":                      "web",
		"/live?room=general&after=3":    "live",
		"/rooms/general/stream?after=7": "live",
		"/rooms/stream/stream":          "live",
	} {
		if got, want := get(t, base+path).body, part+" GET "+path; got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}

func TestASocketCarriesTextBothWays(t *testing.T) {
	t.Parallel()
	web, live := newBackend(t, "web"), newBackend(t, "live")
	live.HandleFunc("/live", live.echo)
	base := nginxtest.Start(t, []string{web.addr}, []string{live.addr})

	conn := dial(t, base, "/live?room=general&after=3")
	for _, text := range []string{"one", strings.Repeat("long ", 20_000), "three"} {
		if got, want := say(t, conn, text), "live room=general&after=3 "+text; got != want {
			t.Fatalf("got %.60q, want %.60q", got, want)
		}
	}
}

func TestSocketsSpreadOverTheNodes(t *testing.T) {
	t.Parallel()
	web, first, second := newBackend(t, "web"), newBackend(t, "first"), newBackend(t, "second")
	first.HandleFunc("/live", first.echo)
	second.HandleFunc("/live", second.echo)
	base := nginxtest.Start(t, []string{web.addr}, []string{first.addr, second.addr})

	held := map[string]int{}
	for range 6 {
		name, _, _ := strings.Cut(say(t, dial(t, base, "/live"), "who"), " ")
		held[name]++
	}
	if held["first"] != 3 || held["second"] != 3 {
		t.Errorf("six sockets went %v, want three to each", held)
	}
}

func TestAStreamArrivesPieceByPiece(t *testing.T) {
	t.Parallel()
	web, live := newBackend(t, "web"), newBackend(t, "live")
	seen := make(chan struct{})
	live.HandleFunc("/rooms/{room}/stream", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		for piece := range 50 {
			io.WriteString(w, "<article>"+string(rune('A'+piece))+"</article>")
			w.(http.Flusher).Flush()
			// The next chunk leaves only after the reader has this one.
			select {
			case <-seen:
			case <-r.Context().Done():
				return
			}
		}
	})
	base := nginxtest.Start(t, []string{web.addr}, []string{live.addr})

	r := request(t, http.MethodGet, base+"/rooms/general/stream", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	response, err := visitor().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	for piece := range 50 {
		want := "<article>" + string(rune('A'+piece)) + "</article>"
		got := make([]byte, len(want))
		if _, err := io.ReadFull(response.Body, got); err != nil || string(got) != want {
			t.Fatalf("piece %d: got %q (%v), want %q", piece, got, err, want)
		}
		seen <- struct{}{}
	}
}

func TestALostReaderEndsItsStreamAtTheNode(t *testing.T) {
	t.Parallel()
	web, live := newBackend(t, "web"), newBackend(t, "live")
	ended := make(chan struct{})
	live.HandleFunc("/rooms/{room}/stream", func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "first")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
		close(ended)
	})
	base := nginxtest.Start(t, []string{web.addr}, []string{live.addr})

	response, err := visitor().Do(request(t, http.MethodGet, base+"/rooms/general/stream", nil))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(response.Body, make([]byte, 5)); err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	<-ended
}

func TestAStrangersForwardedHeadersAreNotBelieved(t *testing.T) {
	t.Parallel()
	web, live := newBackend(t, "web"), newBackend(t, "live")
	tell := func(w http.ResponseWriter, r *http.Request) {
		r.Header.Set("Host", r.Host)
		json.NewEncoder(w).Encode(r.Header)
	}
	web.HandleFunc("/who", tell)
	live.HandleFunc("/live", tell)
	live.HandleFunc("/rooms/{room}/stream", tell)
	base := nginxtest.Start(t, []string{web.addr}, []string{live.addr})
	host := strings.TrimPrefix(base, "http://")

	for _, path := range []string{"/who", "/live", "/rooms/general/stream"} {
		r := request(t, http.MethodGet, base+path, nil)
		for _, name := range []string{
			"X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Protocol",
			"X-Forwarded-Ssl", "X-Url-Scheme", "X-Real-Ip", "Forwarded", "Proxy",
		} {
			r.Header.Set(name, "203.0.113.9")
		}
		r.Header.Set("Upgrade", "h2c")
		r.Header.Set("Connection", "Upgrade")
		r.Header.Set("Hx-Request", "true")

		got := http.Header{}
		if err := json.Unmarshal([]byte(send(t, visitor(), r).body), &got); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{
			"X-Forwarded-For": "127.0.0.1", "X-Real-Ip": "127.0.0.1", "X-Forwarded-Proto": "http",
			"X-Forwarded-Host": host, "Host": host, "Hx-Request": "true", "Upgrade": "", "Connection": "",
		} {
			if got.Get(name) != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got.Get(name), want)
			}
		}
		for name, values := range got {
			if strings.Contains(strings.Join(values, " "), "203.0.113.9") {
				t.Errorf("%s: the stranger's %s went through", path, name)
			}
		}
	}
}

func TestPagesAreCompressedForThoseWhoAsk(t *testing.T) {
	t.Parallel()
	web, live := newBackend(t, "web"), newBackend(t, "live")
	page := func(kind string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", kind)
			io.WriteString(w, strings.Repeat("parley ", 1000))
		}
	}
	web.HandleFunc("/page", page("text/html; charset=utf-8"))
	web.HandleFunc("/style", page("text/css; charset=utf-8"))
	web.HandleFunc("/picture", page("image/png"))
	live.HandleFunc("/rooms/{room}/stream", page("text/html; charset=utf-8"))
	base := nginxtest.Start(t, []string{web.addr}, []string{live.addr})

	for path, want := range map[string]string{
		"/page": "gzip", "/style": "gzip", "/picture": "", "/rooms/general/stream": "",
	} {
		r := request(t, http.MethodGet, base+path, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		if got := send(t, visitor(), r).header.Get("Content-Encoding"); got != want {
			t.Errorf("%s came as %q, want %q", path, got, want)
		}
		if got := get(t, base+path).header.Get("Content-Encoding"); got != "" {
			t.Errorf("%s came as %q to somebody who did not ask", path, got)
		}
	}
}
