package handlers_test

import (
	"testing"

	"parley/handlers"
	"parley/handlers/handlerstest"
)

func TestTheClientIsTheLastThatNoTrustedProxyVouchesFor(t *testing.T) {
	t.Parallel()
	loop, both := []string{"127.0.0.1"}, []string{"127.0.0.0/8", "10.0.0.0/8"}
	for _, c := range []struct {
		name    string
		proxies []string
		said    string
		network string
	}{
		{"nobody is trusted", nil, "198.51.100.7", "127.0.0.0/24"},
		{"another is trusted", []string{"10.0.0.1"}, "198.51.100.7", "127.0.0.0/24"},
		{"one proxy", loop, "198.51.100.7", "198.51.100.0/24"},
		{"a client that makes something up", loop, "203.0.113.9, 198.51.100.7", "198.51.100.0/24"},
		{"two proxies", both, "203.0.113.9, 198.51.100.7, 10.9.9.9", "198.51.100.0/24"},
		{"an untrusted proxy", loop, "198.51.100.7, 10.9.9.9", "10.9.9.0/24"},
		{"all are trusted", both, "10.1.1.1, 10.2.2.2", "10.1.1.0/24"},
		{"nonsense", loop, "198.51.100.7, unknown", "127.0.0.0/24"},
		{"nothing", loop, "", "127.0.0.0/24"},
		{"IPv6", loop, "2001:db8:1:2:3:4:5:6", "2001:db8:1::/48"},
		{"IPv6 with a zone", loop, "fe80::1%eth0", "fe80::/48"},
		{"a port", loop, "198.51.100.7:4711", "198.51.100.0/24"},
		{"a port of a trusted proxy", both, "198.51.100.7:1, 10.9.9.9:65535", "198.51.100.0/24"},
		{"a port that is none", loop, "198.51.100.7:99999", "127.0.0.0/24"},
		{"brackets", loop, "[2001:db8:1:2::3]", "2001:db8:1::/48"},
		{"brackets and a port", loop, "[2001:db8:1:2::3]:4711", "2001:db8:1::/48"},
		{"quotes", loop, `"[2001:db8:1:2::3]:4711"`, "2001:db8:1::/48"},
		{"IPv4 within IPv6 and a port", loop, "[::ffff:198.51.100.7]:80", "198.51.100.0/24"},
		{"IPv4 within IPv6", loop, "::ffff:198.51.100.7", "198.51.100.0/24"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := handlerstest.Open(t, func(cfg *handlers.Config) { cfg.TrustedProxies = c.proxies })
			s.Browser(t).Send("/signup", []string{"X-Forwarded-For", c.said},
				"username", "ann", "email", "ann@example.org", "password", handlerstest.Password).Is(303)
			if got := s.Session("ann").Address; got != c.network {
				t.Errorf("a session from %q, want %q", got, c.network)
			}
		})
	}
}

func TestATrustedProxySaysWhereWeAre(t *testing.T) {
	t.Parallel()
	behind := []string{"X-Forwarded-Proto", "https", "X-Forwarded-Host", "chat.example.org", "Origin", "https://chat.example.org"}
	trusting := handlerstest.Open(t, func(cfg *handlers.Config) { cfg.TrustedProxies = []string{"127.0.0.1"} })
	trusting.Browser(t).Send("/signin", behind, "email", "a@example.org", "password", handlerstest.Password).Is(401)
	handlerstest.Open(t).Browser(t).Send("/signin", behind, "email", "a@example.org", "password", handlerstest.Password).Is(403)
}
