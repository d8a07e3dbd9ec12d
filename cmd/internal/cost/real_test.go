//go:build linux

package cost

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"runtime/pprof"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/pprof/profile"

	"parley/chat"
	"parley/cmd/internal/load"
	"parley/handlers/live/hub"
	"parley/store/redis"
	"parley/store/storetest"
	"parley/views/updates"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// enough processor time for some forty samples.
const enough = 400 * time.Millisecond

// busy does something until it has taken enough processor time. Its samples carry a label.
func busy(doing string, something func(do func(f func()))) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		pprof.SetGoroutineLabels(pprof.WithLabels(context.Background(), pprof.Labels("doing", doing)))
		something(func(f func()) {
			for began := load.OwnCPU(); load.OwnCPU()-began < enough; {
				for range 100 {
					f()
				}
			}
		})
	}()
	<-done
}

func TestAProfileOfRealWorkIsAttributed(t *testing.T) {
	var raw bytes.Buffer
	if err := pprof.StartCPUProfile(&raw); err != nil {
		t.Fatal(err)
	}
	busy("rendering", render(t))
	busy("writing", write(t))
	busy("serving", serve(t))
	busy("publishing", publish(t))
	busy("collecting", func(do func(func())) { do(runtime.GC) })
	pprof.StopCPUProfile()
	p, err := profile.Parse(&raw)
	if err != nil {
		t.Fatal(err)
	}
	attributed(t, p, "rendering", Rendering, Rules)
	attributed(t, p, "writing", Writing, FanOut)
	attributed(t, p, "serving", HTTP, Writing, Reading)
	attributed(t, p, "publishing", Redis, RedisForms)
	a, err := Of(p, Processor) // Go's runtime does most of it
	if err != nil {
		t.Fatal(err)
	}
	if i := slices.IndexFunc(a.Parts, func(s Share) bool { return s.Name == Collector }); i < 0 || a.Parts[i].Of < 0.02 {
		t.Errorf("of all, %v is the collector's", a.Parts)
	}
}

// attributed checks that a labelled action counts for a part of the server, and for nothing but that part,
// others and Go's runtime.
func attributed(t *testing.T, p *profile.Profile, doing, part string, others ...string) {
	t.Helper()
	a, err := Of(labelled(p, doing), Processor)
	if err != nil {
		t.Fatal(err)
	}
	got, elsewhere := 0.0, 0.0
	for _, s := range a.Parts {
		switch {
		case s.Name == part:
			got = s.Of
		case !slices.Contains(others, s.Name) && !slices.Contains([]string{Scheduler, Epoll, Collector, Runtime}, s.Name):
			elsewhere += s.Of
		}
	}
	if a.Samples < 3 || got < 0.1 || elsewhere > 0.05 {
		var text bytes.Buffer
		a.Print(&text, 0)
		t.Errorf("of %s, with %d samples, %.2f is of that part and %.2f is elsewhere:\n%s", doing, a.Samples, got, elsewhere, text.String())
	}
}

// labelled is a label's samples, without those of the test itself and the race detector.
func labelled(p *profile.Profile, doing string) *profile.Profile {
	p = p.Copy()
	p.Sample = slices.DeleteFunc(p.Sample, func(s *profile.Sample) bool {
		return !slices.Contains(s.Label["doing"], doing) || partOf(stack(s)) == Other && !slices.ContainsFunc(stack(s), ofServer)
	})
	return p
}

// ofServer reports whether a function is neither Go's nor this test's.
func ofServer(f frame) bool {
	first, _, _ := strings.Cut(f.name, "/")
	return strings.Contains(f.name, "/") && (strings.Contains(first, ".") || first == "parley") &&
		!strings.HasPrefix(f.name, "parley/cmd/internal/") && !strings.HasPrefix(f.name, "golang.org/x/sys/")
}

func render(t *testing.T) func(do func(func())) {
	m := chat.Message{Seq: 1, Rev: 1, FirstRev: 1, AuthorName: "ann", Body: "A line with https://example.org & more.", CreatedAt: time.Unix(1e9, 0)}
	c := chat.Changes{Rev: 1, LastSeq: 1, Messages: []chat.Message{m}}
	return func(do func(func())) {
		do(func() {
			if err := updates.MessagesChanged("tea", c, 0).Render(context.Background(), io.Discard); err != nil {
				t.Error(err)
			}
		})
	}
}

// write sends to a socket whose reader's time is not counted.
func write(t *testing.T) func(do func(func())) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer ln.Close()
	reader, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	writer, err := ln.Accept()
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(io.Discard, reader)
	}()
	conn, err := hub.Over(writer)
	if err != nil {
		t.Fatal(err)
	}
	return func(do func(func())) {
		c := hub.NewClient(hub.Socket, conn, 1, [16]byte{}, nil)
		text := bytes.Repeat([]byte("x"), 500)
		do(func() { c.SendPatiently(text) })
		c.Wait()
		_ = conn.Close()
		<-done
		_ = reader.Close()
	}
}

func serve(t *testing.T) func(do func(func())) {
	return func(do func(func())) {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "a page") }))
		defer s.Close()
		do(func() {
			res, err := s.Client().Get(s.URL)
			if err != nil {
				t.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, res.Body)
			_ = res.Body.Close()
		})
	}
}

func publish(t *testing.T) func(do func(func())) {
	url := storetest.Redis(t)
	return func(do func(func())) {
		s, err := redis.Open(url)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		do(func() { s.PublishToRoom(context.Background(), 1, chat.Event{Typist: "ann"}) })
	}
}
