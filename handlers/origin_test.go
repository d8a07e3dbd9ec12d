package handlers_test

import (
	"net/url"
	"testing"
	"time"

	"parley/handlers"
	"parley/handlers/handlerstest"
	"parley/handlers/web/webtest"
)

func TestAnotherSiteCannotMakeOneDoAnything(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		origin  string // of the configuration
		headers []string
		status  int
	}{
		{"nothing said, as by curl", "", nil, 303},
		{"our own page", "", []string{"Sec-Fetch-Site", "same-origin"}, 303},
		{"typed by the person", "", []string{"Sec-Fetch-Site", "none"}, 303},
		{"our own origin, older browser", "", []string{"Origin", "SELF"}, 303},
		{"another site", "", []string{"Origin", "https://evil.example"}, 403},
		{"another site, newer browser", "", []string{"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"}, 403},
		{"a sub-domain of ours", "", []string{"Origin", "http://sub.127.0.0.1", "Sec-Fetch-Site", "same-site"}, 403},
		{"a site that hides itself", "", []string{"Origin", "null"}, 403},
		{"cross-site without an origin", "", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"our host on another port", "", []string{"Origin", "http://127.0.0.1:1"}, 403},
		{"our host by another scheme", "", []string{"Origin", "https://HOST"}, 403},
		{"the configured origin", "https://chat.example.org", []string{"Origin", "https://chat.example.org"}, 303},
		{"the host instead of the configured origin", "https://chat.example.org", []string{"Origin", "SELF"}, 403},
		{"another host that the client names", "", []string{"Origin", "SELF", "X-Forwarded-Host", "evil.example"}, 303},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := handlerstest.Open(t, func(cfg *handlers.Config) { cfg.Origin = c.origin })
			s.Person(t, "ann")
			// A jar does not send a Secure cookie over plain HTTP; a proxy would.
			ann := s.With(t, s.Token(t, "ann", time.Now()))
			headers := append([]string(nil), c.headers...)
			for i, h := range headers {
				if h == "SELF" {
					headers[i] = s.Base
				} else if h == "https://HOST" {
					headers[i] = "https://" + s.Base[len("http://"):]
				}
			}
			a := ann.Send("/rooms", headers, "name", "Trap", "topic", "send me").Is(c.status)
			if c.status == 403 {
				a.Whole().Has("came from another site").Lacks("Trap", "send me")
			}
			ann.Get("/healthz", headers...).Is(200) // reading is not refused
		})
	}
}

func FuzzNoOtherOriginIsTakenForOurs(f *testing.F) {
	apps := map[string]*handlers.App{
		"http://chat.example.org":       handlers.New(handlers.Config{Secret: handlerstest.TestSecret}, handlers.Services{}, nil), // from the Host
		"https://chat.example.org:8443": handlers.New(handlers.Config{Secret: handlerstest.TestSecret, Origin: "https://Chat.Example.org:8443/"}, handlers.Services{}, nil),
	}
	for _, origin := range []string{
		"", "null", "http://chat.example.org", "https://chat.example.org:8443", "https://chat.example.org", "http://chat.example.org.evil.example",
		"http://chat.example.org@evil.example", "http://evil.example/http://chat.example.org", "http://chat.example.org:80",
		"https://chat.example.org:84431", "http\u017f://chat.example.org:8443", "http://chat.example.org, http://evil.example",
	} {
		f.Add(origin, "")
		f.Add(origin, "same-site")
	}
	f.Add("http://evil.example", "same-origin, cross-site")
	f.Fuzz(func(t *testing.T, origin, site string) {
		for ours, a := range apps {
			c := webtest.Request(t, "/rooms", "198.51.100.7", "Origin", origin, "Sec-Fetch-Site", site)
			origin, site := c.Get("Origin"), c.Get("Sec-Fetch-Site") // as they arrive
			if site == "same-origin" || site == "none" || !a.SameOrigin(c) {
				continue // the browser has decided, or it is refused
			}
			u, err := url.Parse(origin)
			if origin == "" && site == "" {
				continue // no browser
			}
			if err != nil || u.Scheme+"://"+u.Host != ours || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" {
				t.Fatalf("%q (%q) is taken for %s", origin, site, ours)
			}
		}
	})
}
