package process

import (
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"golang.org/x/net/html"

	"parley/e2e/browser"
)

// outage is a way to lose a server, and to restore it.
type outage struct {
	name     string
	postgres bool // PostgreSQL, or else Redis
	away     func(t *testing.T, s *stores) (back func())
}

var outages = []outage{
	{"PostgreSQL stands still", true, func(t *testing.T, s *stores) func() {
		pids := s.postgresPIDs(t)
		signalAll(t, syscall.SIGSTOP, pids...)
		t.Cleanup(func() { signalAll(t, syscall.SIGCONT, pids...) })
		return func() { signalAll(t, syscall.SIGCONT, pids...) }
	}},
	{"PostgreSQL is killed", true, func(t *testing.T, s *stores) func() {
		signalAll(t, syscall.SIGKILL, s.postgresPIDs(t)[0])
		<-s.postgres.Failed()
		_ = s.postgres.Stop() // has nothing left to stop
		return func() { must(t, s.startPostgres()) }
	}},
	{"Redis stands still", false, func(t *testing.T, s *stores) func() {
		pid := s.redisPID(t)
		signalAll(t, syscall.SIGSTOP, pid)
		t.Cleanup(func() { signalAll(t, syscall.SIGCONT, pid) })
		return func() { signalAll(t, syscall.SIGCONT, pid) }
	}},
	{"Redis is killed", false, func(t *testing.T, s *stores) func() {
		signalAll(t, syscall.SIGKILL, s.redisPID(t))
		<-s.redis.Failed()
		_ = s.redis.Stop()
		return func() { must(t, s.startRedis()) }
	}},
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestAnOutageIsSaidAtOnceAndPassesByItself(t *testing.T) {
	t.Parallel()
	for _, o := range outages {
		t.Run(o.name, func(t *testing.T) {
			t.Parallel()
			open := freshStores
			if o.postgres {
				open = ownStores
			}
			s := open(t)
			door := run(t, s.env("PARLEY_ROLES=web,live", "PARLEY_LIMITS=on")...)
			worker := run(t, s.env("PARLEY_ROLES=worker")...)
			ann, ben := person(t, door), person(t, door)
			slug := room(t, ann, ben)
			ann.Say(slug, "before")
			socket := ben.Open(slug)

			worker.signal(syscall.SIGSTOP) // so that this is accepted, but not stored
			ann.Hand(slug, "accepted before the outage")
			nonce := composer(t, ann, slug)
			back := o.away(t, s)
			worker.signal(syscall.SIGCONT)

			o.refuses(t, ann, slug, nonce)
			if !socket.Open() {
				t.Error("the outage has cost a socket")
			}
			back()

			again := func() browser.Answer { return ann.Post(messages(slug), "body", "typed <in> vain", "nonce", nonce) }
			browser.Await(t, "what was typed is taken", func() bool { return again().Status == 303 })
			again().Is(303) // however often
			socket.AwaitBody("typed <in> vain")
			socket.Clean()
			equal(t, "the bodies", fmt.Sprint(ann.Page(slug).Bodies()), fmt.Sprint([]string{"before", "accepted before the outage", "typed <in> vain"}))
			socket.Level(ann.Page(slug).Transcript())

			fresh := person(t, door)
			fresh.Join(slug)
			fresh.Open(slug)
			socket.AwaitOnline(2) // ann only reads
			fresh.Say(slug, "all is well again")
			socket.AwaitBody("all is well again")
			ann.Get("/readyz").Is(200)
		})
	}
}

func messages(slug string) string { return "/rooms/" + slug + "/messages" }

// composer is the nonce of a page's composer.
func composer(t *testing.T, b *browser.Browser, slug string) string {
	t.Helper()
	nonce := value(t, b.Get("/rooms/"+slug).Is(200), "nonce")
	if _, err := uuid.Parse(nonce); err != nil {
		t.Fatal("the composer has no nonce")
	}
	return nonce
}

// value is the value of a field in an answered form.
func value(t *testing.T, a browser.Answer, name string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(a.Body))
	must(t, err)
	for n := range root.Descendants() {
		attributes := map[string]string{}
		for _, x := range n.Attr {
			attributes[x.Key] = x.Val
		}
		if attributes["name"] != name {
			continue
		}
		if n.Data == "textarea" && n.FirstChild != nil {
			return n.FirstChild.Data
		}
		return attributes["value"]
	}
	return ""
}

// sayLimit is the time within which an outage has to be reported.
const sayLimit = 2 * time.Second

// down checks that a request is answered as in an outage. A busy machine may need more than one try to be in
// time.
func down(t *testing.T, ask func() browser.Answer) browser.Answer {
	t.Helper()
	var a browser.Answer
	for range 4 {
		a = ask().Is(http.StatusServiceUnavailable)
		if a.Header.Get("Retry-After") == "" || !strings.Contains(a.Body, `role="alert"`) {
			t.Errorf("%s does not say what is the matter: %v %.500s", a.What, a.Header, a.Body)
		}
		if a.Took < sayLimit {
			return a
		}
	}
	t.Errorf("%s takes %v to say so", a.What, a.Took)
	return a
}

// refuses checks all requests that an outage affects, all at once.
func (o outage) refuses(t *testing.T, b *browser.Browser, slug, nonce string) {
	t.Helper()
	asks := map[string]func(t *testing.T, b *browser.Browser){
		"the room": func(t *testing.T, b *browser.Browser) {
			page := down(t, func() browser.Answer { return b.Get("/rooms/" + slug) })
			if !o.postgres {
				page.Has("before", "Messages cannot be sent right now.") // earlier messages can still be read
			}
		},
		"a message": func(t *testing.T, b *browser.Browser) {
			sent := down(t, func() browser.Answer { return b.Post(messages(slug), "body", "typed <in> vain", "nonce", nonce) })
			equal(t, "the body in the composer", value(t, sent, "body"), "typed <in> vain")
			equal(t, "the nonce in the composer", value(t, sent, "nonce"), nonce)
		},
		"a message of a script": func(t *testing.T, b *browser.Browser) {
			part := down(t, func() browser.Answer {
				return b.Send(messages(slug), browser.HTMX, "body", "typed <in> vain", "nonce", nonce)
			})
			part.Lacks("<html")
		},
		"signing in": func(t *testing.T, b *browser.Browser) {
			stranger := browser.Open(t, b.Base)
			stranger.Patient = false
			in := down(t, func() browser.Answer {
				return stranger.Post("/signin", "email", "typed@example.org", "password", browser.Password)
			})
			equal(t, "the email in the form", value(t, in, "email"), "typed@example.org")
			equal(t, "the password in the form", value(t, in, "password"), "")
		},
		"a new room": func(t *testing.T, b *browser.Browser) {
			made := down(t, func() browser.Answer { return b.Post("/rooms", "name", "Made in vain", "topic", "none") })
			equal(t, "the name in the form", value(t, made, "name"), "Made in vain")
			equal(t, "the topic in the form", value(t, made, "topic"), "none")
		},
		"health": func(t *testing.T, b *browser.Browser) {
			b.Get("/readyz").Is(503).Has(map[bool]string{true: "PostgreSQL", false: "Redis"}[o.postgres] + " cannot be reached.")
			b.Get("/healthz").Is(200)
			browser.Open(t, b.Base).Get("/").Is(200) // a stranger's start page needs no store
		},
	}
	if o.postgres {
		for _, path := range []string{"/", "/rooms", "/account", messages(slug) + "/1", "/rooms/" + slug + "/members"} {
			asks[path] = func(t *testing.T, b *browser.Browser) { down(t, func() browser.Answer { return b.Get(path) }) }
		}
	}
	t.Run("refuses", func(t *testing.T) {
		for what, ask := range asks {
			t.Run(what, func(t *testing.T) {
				t.Parallel()
				hasty := b.For(t)
				hasty.Patient = false
				ask(t, hasty)
			})
		}
	})
}
