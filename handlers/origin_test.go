package handlers

import (
	"testing"
	"time"
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
			s := open(t, func(cfg *Config) { cfg.Origin = c.origin })
			s.person(t, "ann")
			// A jar keeps a Secure cookie back over plain HTTP; a proxy would not.
			ann := s.with(t, s.token(t, "ann", time.Now()))
			headers := append([]string(nil), c.headers...)
			for i, h := range headers {
				if h == "SELF" {
					headers[i] = s.base
				} else if h == "https://HOST" {
					headers[i] = "https://" + s.base[len("http://"):]
				}
			}
			a := ann.send("/rooms", headers, "name", "Trap", "topic", "send me").is(c.status)
			if c.status == 403 {
				a.whole().has("came from another site").lacks("Trap", "send me")
			}
			ann.get("/healthz", headers...).is(200) // reading is not refused
		})
	}
}
