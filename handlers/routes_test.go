package handlers

import (
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
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
	s := openOn(t, func(ln net.Listener) net.Listener { return ln }, nowhere{}, func(cfg *Config) {
		cfg.Limits, cfg.Styleguide, cfg.Roles.Live, cfg.Now = true, true, true, func() time.Time { return now }
	})
	ann := s.person(t, "ann")
	ann.room("Tea", "public")
	for _, a := range s.app.asking {
		for range a.limit.Burst {
			a.reserve("1", now)
			a.reserve("127.0.0.1", now)
		}
	}
	routes := s.app.fiber.GetRoutes(true)
	for _, r := range routes {
		if r.Method == http.MethodHead {
			continue
		}
		a := ann.do(r.Method, someRoom.Replace(r.Path), "")
		if a.status != http.StatusTooManyRequests || a.header.Get("Retry-After") == "" {
			t.Errorf("%s %s has no limit: %d", r.Method, r.Path, a.status)
		}
	}
	ann.get("/nowhere").is(429)
	if len(routes) < 40 {
		t.Errorf("only %d routes were asked for", len(routes))
	}
	now = now.Add(time.Hour) // and the allowance comes back
	ann.get("/rooms").is(200)
}

func TestALimitIsEachOnesOwn(t *testing.T) {
	t.Parallel()
	now := time.Now()
	s := open(t, func(cfg *Config) { cfg.Limits, cfg.Now = true, func() time.Time { return now } })
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	passed := 0
	for ; ann.get("/rooms").status == 200; passed++ {
		if passed > 1000 {
			t.Fatal("nobody minds")
		}
	}
	if passed != chat.FindRequests.Burst {
		t.Errorf("%d passed", passed)
	}
	ann.get("/rooms").is(429).whole().has("more than one person needs")
	ann.get("/rooms", htmx...).is(429).part()
	for range chat.PageRequests.Burst {
		ann.get("/emoji/none").is(404) // a page can have hundreds of these pictures
	}
	ann.get("/rooms/none").is(404) // which costs less
	bob.get("/rooms").is(200)
	s.browser(t).get("/rooms").is(303)
}
