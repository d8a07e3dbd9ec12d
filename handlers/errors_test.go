package handlers

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

func TestAFailureIsLoggedAndNotTold(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func() error{
		"an error": func() error { return fmt.Errorf("reading: %w", errSecret) },
		"a panic":  func() error { panic(errSecret) },
		"a crash":  func() error { return fmt.Errorf("%d", []int{}[len(os.Args)]) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openWith(t, "/fails", func(*fiber.Ctx) error { return fail() })
			a := s.browser(t).get("/fails").is(500).whole().has("Something went wrong").lacks("hunter2", "goroutine", ".go:")
			checkHeaders(t, a)
			s.browser(t).get("/fails", htmx...).is(500).part().has("Something went wrong")
			if log := s.logs.String(); !strings.Contains(log, "level=ERROR") || !strings.Contains(log, "/fails") {
				t.Errorf("it is not in the log: %s", log)
			}
			s.browser(t).get("/").is(200)
		})
	}
}

func TestTheLastResortSaysNoMoreThanThePage(t *testing.T) {
	t.Parallel()
	s := open(t)
	var rc fasthttp.RequestCtx
	rc.Init(&fasthttp.Request{}, nil, nil)
	func() {
		defer s.app.recovered(&rc)
		panic(errSecret)
	}()
	r := &rc.Response
	if r.StatusCode() != 500 || !strings.Contains(string(r.Body()), "Something went wrong") || strings.Contains(r.String(), "hunter2") {
		t.Errorf("answers %s", r)
	}
	if len(r.Header.Peek("Content-Security-Policy")) == 0 || !strings.Contains(s.logs.String(), "hunter2") {
		t.Errorf("answers %s, logs %s", r, s.logs)
	}
}

func TestUnknownAddressesAndMethodsAreAnswered(t *testing.T) {
	t.Parallel()
	s := open(t)
	b := s.browser(t)
	b.get("/nowhere").is(404).whole().has("There is nothing at this address.")
	b.get("/nowhere", htmx...).is(404).part()
	b.post("/nowhere").is(404).whole()
	b.do("DELETE", "/rooms", "").is(405).whole()
	b.do("PUT", "/rooms/x/messages", "body=x").is(405)
	b.get("/live").is(404) // this process has no live role
	b.get("/rooms/x/stream").is(404)
	b.get("/ROOMS").is(404)
	b.do("HEAD", "/", "").is(200)
	b.do("HEAD", "/rooms", "").is(303)
}

func TestAProcessWithoutTheWebRoleShowsNoPages(t *testing.T) {
	t.Parallel()
	b := open(t, func(cfg *Config) { cfg.Roles = Roles{} }).browser(t)
	b.get("/healthz").is(200)
	b.get("/readyz").is(200)
	b.get("/signin").is(404)
	b.post("/signin").is(404)
}

func TestAPageThatCannotBeMadeComesByItself(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	s.change(func(w *world) { w.postgres = errSecret })
	if got := ann.get("/rooms").is(503).header.Get("Refresh"); got != "5" {
		t.Errorf("a page: Refresh %q", got)
	}
	if got := ann.post("/rooms", "name", "Typed").is(503).header.Get("Refresh"); got != "" {
		t.Errorf("what was typed would go after %q", got)
	}
	if got := ann.get("/nowhere").header.Get("Refresh"); got != "" {
		t.Errorf("what does not exist: Refresh %q", got)
	}
}

func TestReadinessNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	s := open(t)
	b := s.browser(t)
	b.get("/readyz").is(200)
	s.change(func(w *world) { w.redis = errSecret })
	b.get("/readyz").is(503).has("Redis cannot be reached.").lacks("PostgreSQL", "hunter2")
	s.change(func(w *world) { w.postgres = errSecret })
	b.get("/readyz").is(503).has("Redis cannot be reached.", "PostgreSQL cannot be reached.")
	b.get("/healthz").is(200)
}
