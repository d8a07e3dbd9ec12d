package handlers_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"parley/handlers"
	"parley/handlers/handlerstest"
)

func TestAFailureIsLoggedAndNotTold(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func() error{
		"an error": func() error { return fmt.Errorf("reading: %w", handlerstest.ErrSecret) },
		"a panic":  func() error { panic(handlerstest.ErrSecret) },
		"a crash":  func() error { return fmt.Errorf("%d", []int{}[len(os.Args)]) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := openWith(t, "/fails", func(*fiber.Ctx) error { return fail() })
			a := s.Browser(t).Get("/fails").Is(500).Whole().Has("Something went wrong").Lacks("hunter2", "goroutine", ".go:")
			checkHeaders(t, a)
			s.Browser(t).Get("/fails", handlerstest.HTMX...).Is(500).Part().Has("Something went wrong")
			if log := s.Logs.String(); !strings.Contains(log, "level=ERROR") || !strings.Contains(log, "/fails") {
				t.Errorf("it is not in the log: %s", log)
			}
			s.Browser(t).Get("/").Is(200)
		})
	}
}

func TestTheLastResortSaysNoMoreThanThePage(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	var rc fasthttp.RequestCtx
	rc.Init(&fasthttp.Request{}, nil, nil)
	func() {
		defer handlers.Recovered(s.App, &rc)
		panic(handlerstest.ErrSecret)
	}()
	r := &rc.Response
	if r.StatusCode() != 500 || !strings.Contains(string(r.Body()), "Something went wrong") || strings.Contains(r.String(), "hunter2") {
		t.Errorf("answers %s", r)
	}
	if len(r.Header.Peek("Content-Security-Policy")) == 0 || !strings.Contains(s.Logs.String(), "hunter2") {
		t.Errorf("answers %s, logs %s", r, s.Logs)
	}
}

func TestUnknownAddressesAndMethodsAreAnswered(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	b := s.Browser(t)
	b.Get("/nowhere").Is(404).Whole().Has("There is nothing at this address.")
	b.Get("/nowhere", handlerstest.HTMX...).Is(404).Part()
	b.Post("/nowhere").Is(404).Whole()
	b.Do("DELETE", "/rooms", "").Is(405).Whole()
	b.Do("PUT", "/rooms/x/messages", "body=x").Is(405)
	b.Get("/live").Is(404) // this process has no live role
	b.Get("/rooms/x/stream").Is(404)
	b.Get("/ROOMS").Is(404)
	b.Do("HEAD", "/", "").Is(200)
	b.Do("HEAD", "/rooms", "").Is(303)
}

func TestAProcessWithoutTheWebRoleShowsNoPages(t *testing.T) {
	t.Parallel()
	b := handlerstest.Open(t, func(cfg *handlers.Config) { cfg.Roles = handlers.Roles{} }).Browser(t)
	b.Get("/healthz").Is(200)
	b.Get("/readyz").Is(200)
	b.Get("/signin").Is(404)
	b.Post("/signin").Is(404)
}

func TestAPageThatCannotBeMadeComesByItself(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	s.Change(func(w *handlerstest.World) { w.Postgres = handlerstest.ErrSecret })
	if got := ann.Get("/rooms").Is(503).Header.Get("Refresh"); got != "5" {
		t.Errorf("a page: Refresh %q", got)
	}
	if got := ann.Post("/rooms", "name", "Typed").Is(503).Header.Get("Refresh"); got != "" {
		t.Errorf("what was typed would go after %q", got)
	}
	if got := ann.Get("/nowhere").Header.Get("Refresh"); got != "" {
		t.Errorf("what does not exist: Refresh %q", got)
	}
}

func TestReadinessNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	b := s.Browser(t)
	b.Get("/readyz").Is(200)
	s.Change(func(w *handlerstest.World) { w.Redis = handlerstest.ErrSecret })
	b.Get("/readyz").Is(503).Has("Redis cannot be reached.").Lacks("PostgreSQL", "hunter2")
	s.Change(func(w *handlerstest.World) { w.Postgres = handlerstest.ErrSecret })
	b.Get("/readyz").Is(503).Has("Redis cannot be reached.", "PostgreSQL cannot be reached.")
	b.Get("/healthz").Is(200)
}
