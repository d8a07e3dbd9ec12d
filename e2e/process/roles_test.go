package process

import (
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"parley/e2e/browser"
)

func TestTwoProcessesAreOneChat(t *testing.T) {
	t.Parallel()
	s := sharedStores(t)
	a, b := run(t, s.env()...), run(t, s.env()...)
	ann, ben := person(t, a), person(t, b)
	slug := room(t, ann, ben)

	seen, heard := ann.Open(slug), ben.Open(slug)
	ann.Say(slug, "through one")
	heard.AwaitBody("through one")
	ben.Say(slug, "through the other")
	seen.AwaitBody("through the other")
	seen.AwaitOnline(2)
	heard.AwaitOnline(2)
	for _, socket := range []*browser.Socket{seen, heard} {
		socket.Clean()
		socket.Level(ann.At(b.base).Page(slug).Transcript())
	}

	// A cookie is valid at both, and signing out at one ends it at the other.
	ben.At(a.base).Post("/signout").Is(303)
	equal(t, "the close code", heard.AwaitEnd(), 1008)
	ben.Get("/rooms").Is(303)
	seen.AwaitOnline(1)

	// The other worker takes over the unfinished batch of the one that left.
	for range 20 {
		ann.Hand(slug, "on the way out")
	}
	a.stop()
	equal(t, "the close code", seen.AwaitEnd(), 1012)
	ann.At(b.base).Say(slug, "and on")
	equal(t, "messages", len(ann.At(b.base).Page(slug).Articles), 23)
}

func TestARoleAloneAnswersWhatIsItsOwn(t *testing.T) {
	t.Parallel()
	s := freshStores(t) // where the only worker is the one below
	web := run(t, s.env("PARLEY_ROLES=web")...)
	live := run(t, s.env("PARLEY_ROLES=live")...)
	worker := run(t, s.env("PARLEY_ROLES=worker")...)
	ann := person(t, web)
	slug := room(t, ann)

	for _, p := range []*process{web, live, worker} {
		at := browser.Open(t, p.base)
		at.Get("/healthz").Is(200)
		at.Get("/readyz").Is(200).Has("ready")
	}
	for _, c := range []struct {
		what   string
		at     *process
		path   string
		status int
	}{
		{"web has pages", web, "/rooms/" + slug, 200},
		{"web has no sockets", web, "/live?room=" + slug, 404},
		{"web has no streams", web, "/rooms/" + slug + "/stream", 404},
		{"live has sockets", live, "/live?room=" + slug, 426},
		{"live has no pages", live, "/rooms/" + slug, 404},
		{"live has no start page", live, "/", 404},
		{"live has no sign-in", live, "/signin", 404},
		{"a worker has no pages", worker, "/rooms/" + slug, 404},
		{"a worker has no sockets", worker, "/live?room=" + slug, 404},
		{"a worker has no streams", worker, "/rooms/" + slug + "/stream", 404},
	} {
		if a := ann.At(c.at.base).Get(c.path); a.Status != c.status {
			t.Errorf("%s: %d, want %d", c.what, a.Status, c.status)
		}
	}
	for _, p := range []*process{live, worker} {
		ann.At(p.base).Post(messages(slug), "body", "not here").Is(404)
	}

	socket := ann.At(live.base).Follow(slug, ann.Page(slug))
	ann.Say(slug, "web, worker and live have done it together")
	socket.AwaitBody("web, worker and live have done it together")
	socket.Clean()

	worker.stop() // without one, messages are accepted and not stored
	ann.Hand(slug, "for later")
	hasty := ann.For(t)
	hasty.Patient = false
	refused := hasty.Post(messages(slug), "body", "for now", "nonce", composer(t, ann, slug)).Is(503)
	equal(t, "what was typed", value(t, refused, "body"), "for now")
	run(t, s.env("PARLEY_ROLES=worker")...)
	socket.AwaitBody("for now")
	equal(t, "messages", len(ann.Page(slug).Articles), 3)
}

// A person counts as present within comingLimit of a tab's opening, and no longer within goingLimit of its
// closing, however it closed.
const (
	comingLimit = 2 * time.Second
	goingLimit  = 10 * time.Second
)

func TestPresenceCountsPeopleWhateverTheirTabs(t *testing.T) {
	t.Parallel()
	s := sharedStores(t)
	a, b := run(t, s.env()...), run(t, s.env()...)
	ann, ben := person(t, a), person(t, b)
	slug := room(t, ann, ben)
	watch := ann.Open(slug)
	watch.AwaitOnline(1)

	// A busy machine may need more than one try to be in time.
	var took time.Duration
	for range 4 {
		began := time.Now()
		tab := ben.Open(slug)
		watch.AwaitOnline(2)
		if took = time.Since(began); took < comingLimit {
			break
		}
		tab.Drop()
		watch.AwaitOnline(1)
	}
	if took >= comingLimit {
		t.Errorf("an open tab is seen after %v", took)
	}

	second, elsewhere := ben.Open(slug), ben.At(a.base).Open(slug) // two more of the same person
	second.AwaitOnline(2)
	elsewhere.AwaitOnline(2)
	ann.At(b.base).Open(slug).AwaitOnline(2)
	cat := person(t, b)
	cat.Join(slug)
	stream(t, cat, "/rooms/"+slug+"/stream") // a stream counts as a tab does
	watch.AwaitOnline(3)
	ann.Get("/rooms/" + slug).Is(200).Has("3 online")
	watch.Look(func(l *browser.Log) {
		for _, frame := range l.Heard {
			if strings.Contains(frame, ">4 online") || strings.Contains(frame, ">5 online") {
				t.Errorf("tabs were counted, not people: %s", frame)
			}
		}
	})

	// When the second process is killed, ben has one tab left on the first.
	began := time.Now()
	b.signal(syscall.SIGKILL)
	watch.AwaitOnline(2)
	if took := time.Since(began); took > goingLimit {
		t.Errorf("a killed process's people stayed for %v", took)
	}
	began = time.Now()
	elsewhere.Drop()
	watch.AwaitOnline(1)
	if took := time.Since(began); took > goingLimit {
		t.Errorf("a closed tab was counted for %v", took)
	}
}

// stream opens the never-ending page.
func stream(t *testing.T, b *browser.Browser, path string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.Base+path, nil)
	must(t, err)
	r.Header.Set("Cookie", "parley="+b.Token())
	res, err := http.DefaultTransport.RoundTrip(r)
	must(t, err)
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d", path, res.StatusCode)
	}
	t.Cleanup(func() { res.Body.Close() })
	return res
}
