package handlers

import (
	"net/netip"
	"strings"
	"testing"
)

func TestProxiesAreReadOrNamed(t *testing.T) {
	t.Parallel()
	got, err := ParseProxies([]string{"10.0.0.7", " 10.1.2.3/8", "fd00::/8", "::ffff:192.0.2.1", "", "nginx", "10.0.0.0/99"})
	if len(got) != 4 || got[1].String() != "10.0.0.0/8" || got[3].String() != "192.0.2.1/32" {
		t.Errorf("read as %v", got)
	}
	if err == nil || !strings.Contains(err.Error(), `"nginx"`) || !strings.Contains(err.Error(), `"10.0.0.0/99"`) {
		t.Errorf("what could not be read is not named: %v", err)
	}
}

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
		{"IPv4 within IPv6", loop, "::ffff:198.51.100.7", "198.51.100.0/24"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := open(t, func(cfg *Config) { cfg.TrustedProxies = c.proxies })
			s.browser(t).send("/signup", []string{"X-Forwarded-For", c.said},
				"username", "ann", "email", "ann@example.org", "password", password).is(303)
			if got := s.session("ann").Address; got != c.network {
				t.Errorf("a session from %q, want %q", got, c.network)
			}
		})
	}
}

func TestATrustedProxySaysWhereWeAre(t *testing.T) {
	t.Parallel()
	behind := []string{"X-Forwarded-Proto", "https", "X-Forwarded-Host", "chat.example.org", "Origin", "https://chat.example.org"}
	trusting := open(t, func(cfg *Config) { cfg.TrustedProxies = []string{"127.0.0.1"} })
	trusting.browser(t).send("/signin", behind, "email", "a@example.org", "password", password).is(401)
	open(t).browser(t).send("/signin", behind, "email", "a@example.org", "password", password).is(403)
}

func FuzzWhatAStrangerForwardsIsNotBelieved(f *testing.F) {
	a := New(Config{Secret: testSecret, TrustedProxies: []string{"127.0.0.1", "10.0.0.0/8"}}, Services{}, nil)
	const proxy, inner, stranger = "127.0.0.1", "10.1.2.3", "198.51.100.7"
	f.Add("", "", "")
	f.Add("203.0.113.9", "10.0.0.1", "https")
	f.Add(", ,", "127.0.0.1, 127.0.0.1,", "http,")
	f.Add("::1", "fe80::1%eth0", "HTTPS")
	f.Add("::ffff:198.51.100.7", "[2001:db8::1]:80", "https\r\nX: y")
	f.Fuzz(func(t *testing.T, line, before, other string) {
		said := []string{
			"X-Forwarded-For", line, "X-Forwarded-For", before, "X-Forwarded-Proto", other, "X-Forwarded-Host", other,
		}
		alone := a.asked(t, "/", stranger, said...)
		if a.client(alone).String() != stranger || a.origin(alone) != "http://chat.example.org" {
			t.Fatalf("a stranger is believed: %s at %s", a.client(alone), a.origin(alone))
		}
		for _, tail := range []string{stranger, stranger + ", " + inner, " " + stranger + " ,127.0.0.1 , " + inner} {
			for name, added := range map[string][]string{
				"a line of its own":    {"X-Forwarded-For", line, "X-Forwarded-For", before, "X-Forwarded-For", tail},
				"the same line":        {"X-Forwarded-For", line, "X-Forwarded-For", before + "," + tail},
				"the same line, first": {"X-Forwarded-For", line + "," + tail},
			} {
				if got := a.client(a.asked(t, "/", proxy, added...)); got.String() != stranger {
					t.Fatalf("%s, to which a proxy added %q in %s, is from %s", before, tail, name, got)
				}
			}
		}
		through := a.asked(t, "/", proxy, said...)
		address := a.Address(through)
		_, notOne := netip.ParseAddr(address)
		if _, notMany := netip.ParsePrefix(address); notOne != nil && notMany != nil {
			t.Fatalf("the limits count %q", address)
		}
		if s := a.scheme(through); s != "http" && s != "https" {
			t.Fatalf("%q makes the scheme %q", other, s)
		}
		if c := a.asked(t, "/", proxy, "X-Forwarded-Proto", other+",https"); a.scheme(c) != "https" {
			t.Fatalf("%q stands in the way of what the proxy adds", other)
		}
	})
}
