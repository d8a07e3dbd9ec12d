package handlers_test

import (
	"net/http"
	"testing"

	"parley/handlers"
	"parley/handlers/handlerstest"
)

func TestOnlyOurOwnNamesAreAnswered(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, origin string
		proxies      []string
		headers      []string
		status       int
	}{
		{"an address", "", nil, []string{"Host", "192.0.2.7:3000"}, 200},
		{"an address of IPv6", "", nil, []string{"Host", "[2001:db8::1]:3000"}, 200},
		{"the machine", "", nil, []string{"Host", "localhost:3000"}, 200},
		{"the machine, with a dot", "", nil, []string{"Host", "LocalHost."}, 200},
		{"a part of the machine", "", nil, []string{"Host", "chat.localhost"}, 200},
		{"another's name", "", nil, []string{"Host", "rebound.example"}, 403},
		{"another's name and our port", "", nil, []string{"Host", "rebound.example:3000"}, 403},
		{"a name that begins as an address", "", nil, []string{"Host", "127.0.0.1.rebound.example"}, 403},
		{"a name that ends as the machine", "", nil, []string{"Host", "rebound-localhost"}, 403},
		{"a name without a dot", "", nil, []string{"Host", "intranet"}, 403},
		{"a port that is none", "", nil, []string{"Host", "127.0.0.1:rebound"}, 400},
		{"somebody at an address", "", nil, []string{"Host", "rebound.example@127.0.0.1"}, 400},
		{"a broken bracket", "", nil, []string{"Host", "[::1"}, 400},
		{"the configured name", "https://chat.example.org", nil, []string{"Host", "chat.example.org"}, 200},
		{"the configured name in capitals, on another port", "https://chat.example.org:8443", nil, []string{"Host", "Chat.Example.org:443"}, 200},
		{"another name than the configured one", "https://chat.example.org", nil, []string{"Host", "rebound.example"}, 403},
		{"below the configured name", "https://chat.example.org", nil, []string{"Host", "x.chat.example.org"}, 403},
		{"an address beside the configured name", "https://chat.example.org", nil, []string{"Host", "192.0.2.7"}, 200},
		{"a proxy that passes the name on", "https://chat.example.org", []string{"127.0.0.1"}, []string{"Host", "web:3000", "X-Forwarded-Host", "chat.example.org"}, 200},
		{"a proxy that uses its own name for us", "https://chat.example.org", []string{"127.0.0.1"}, []string{"Host", "web:3000"}, 200},
		{"a stranger who uses it", "https://chat.example.org", nil, []string{"Host", "web:3000"}, 403},
		{"a proxy that passes another's name on", "https://chat.example.org", []string{"127.0.0.1"}, []string{"Host", "web:3000", "X-Forwarded-Host", "rebound.example"}, 403},
		{"a proxy of a site without a configured name", "", []string{"127.0.0.1"}, []string{"Host", "chat.example.org:443", "X-Forwarded-Proto", "https"}, 200},
		{"a stranger who forwards", "https://chat.example.org", nil, []string{"Host", "rebound.example", "X-Forwarded-Host", "chat.example.org"}, 403},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := handlerstest.Open(t, func(cfg *handlers.Config) { cfg.Origin, cfg.TrustedProxies = c.origin, c.proxies })
			b := s.Browser(t)
			a := b.Get("/signin", c.headers...).Is(c.status).Whole()
			if c.status == 400 {
				return
			}
			b.Get("/healthz", c.headers...).Is(200) // containers are asked under any name
			b.Get("/readyz", c.headers...).Is(200)
			posted := b.Send("/signin", c.headers, "email", "ann@example.org", "password", "kept to itself")
			if c.status == 200 {
				posted.Is(401)
				return
			}
			a.Has("does not go by that name")
			posted.Is(403).Lacks("ann@example.org")
			b.Get("/robots.txt", c.headers...).Is(403)
		})
	}
}

func TestWhoCameByHTTPSIsToldToStay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		origin  string
		headers []string
		strict  bool
	}{
		{"", nil, false},
		{"http://127.0.0.1:3000", nil, false},
		{"https://chat.example.org", nil, true},
		{"", []string{"X-Forwarded-Proto", "https"}, true},
		{"", []string{"X-Forwarded-Proto", "http"}, false},
	} {
		s := handlerstest.Open(t, func(cfg *handlers.Config) { cfg.Origin, cfg.TrustedProxies = c.origin, []string{"127.0.0.1"} })
		for _, path := range []string{"/signin", "/nowhere", "/healthz", "/robots.txt"} {
			got := s.Browser(t).Do(http.MethodGet, path, "", c.headers...).Header.Get("Strict-Transport-Security")
			if (got == "max-age=31536000") != c.strict || !c.strict && got != "" {
				t.Errorf("%s of %q with %v: %q", path, c.origin, c.headers, got)
			}
		}
	}
}
