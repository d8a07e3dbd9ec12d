package handlers_test

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers"
	"parley/handlers/handlerstest"
)

// nowhere are streams and sockets that must not be reached.
type nowhere struct{}

func (nowhere) Socket(*fiber.Ctx) error  { return fiber.ErrTeapot }
func (nowhere) Stream(*fiber.Ctx) error  { return fiber.ErrTeapot }
func (nowhere) Listing(*fiber.Ctx) error { return fiber.ErrTeapot }

var someRoom = strings.NewReplacer(":room", "tea", ":seq", "1", ":name", "ann", ":file", "ann.css", "*", "none")

func TestEveryRouteHasItsLimit(t *testing.T) {
	t.Parallel()
	now := time.Now()
	s := handlerstest.OpenOn(t, func(ln net.Listener) net.Listener { return ln }, nowhere{}, func(cfg *handlers.Config) {
		cfg.Limits, cfg.Styleguide, cfg.Roles.Live, cfg.Now = true, true, true, func() time.Time { return now }
	})
	ann := s.Person(t, "ann")
	ann.Room("Tea", "public")
	s.App.Exhaust(now, "1", "127.0.0.1")
	routes := s.App.Fiber().GetRoutes(true)
	for _, r := range routes {
		if r.Method == http.MethodHead {
			continue
		}
		a := ann.Do(r.Method, someRoom.Replace(r.Path), "")
		if a.Status != http.StatusTooManyRequests || a.Header.Get("Retry-After") == "" {
			t.Errorf("%s %s has no limit: %d", r.Method, r.Path, a.Status)
		}
	}
	ann.Get("/nowhere").Is(429)
	if len(routes) < 40 {
		t.Errorf("only %d routes were asked for", len(routes))
	}
	now = now.Add(time.Hour) // and the allowance comes back
	ann.Get("/rooms").Is(200)
}

func TestALimitIsEachOnesOwn(t *testing.T) {
	t.Parallel()
	now := time.Now()
	s := handlerstest.Open(t, func(cfg *handlers.Config) { cfg.Limits, cfg.Now = true, func() time.Time { return now } })
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	passed := 0
	for ; ann.Get("/rooms").Status == 200; passed++ {
		if passed > 1000 {
			t.Fatal("nobody minds")
		}
	}
	if passed != chat.FindRequests.Burst {
		t.Errorf("%d passed", passed)
	}
	ann.Get("/rooms").Is(429).Whole().Has("more than one person needs")
	ann.Get("/rooms", handlerstest.HTMX...).Is(429).Part()
	for range chat.PageRequests.Burst {
		ann.Get("/emoji/none").Is(404) // a page can have hundreds of these pictures
	}
	ann.Get("/rooms/none").Is(404) // which costs less
	bob.Get("/rooms").Is(200)
	s.Browser(t).Get("/rooms").Is(303)
}
