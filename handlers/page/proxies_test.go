package page

import (
	"net/netip"
	"strings"
	"testing"

	"parley/handlers/listener"
	"parley/handlers/web/webtest"
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

func TestEachSpellingOfWhereWeAreIsUnderstood(t *testing.T) {
	t.Parallel()
	const chat = "https://chat.example.org"
	for _, c := range []struct {
		name, origin string
		headers      []string
		host         string
	}{
		{"Traefik's WebSockets", chat, []string{"X-Forwarded-Proto", "wss"}, "chat.example.org"},
		{"the same without TLS", "http://chat.example.org", []string{"X-Forwarded-Proto", "ws"}, "chat.example.org"},
		{"capitals", chat, []string{"X-Forwarded-Proto", "HTTPS"}, "Chat.Example.org"},
		{"the usual port of HTTPS", chat, []string{"X-Forwarded-Proto", "https"}, "chat.example.org:443"},
		{"the usual port of HTTP", "http://chat.example.org", nil, "chat.example.org:80"},
		{"it in X-Forwarded-Host", chat, []string{"X-Forwarded-Proto", "wss", "X-Forwarded-Host", "chat.example.org:443"}, "web:3000"},
		{"another port", chat + ":8443", []string{"X-Forwarded-Proto", "https"}, "chat.example.org:8443"},
		{"HTTPS on the port of HTTP", chat + ":80", []string{"X-Forwarded-Proto", "https"}, "chat.example.org:80"},
		{"an address with the usual port", "https://[2001:db8::1]", []string{"X-Forwarded-Proto", "https"}, "[2001:db8::1]:443"},
		{"X-Forwarded-Ssl", chat, []string{"X-Forwarded-Ssl", "on"}, "chat.example.org"},
		{"X-Forwarded-Scheme", chat, []string{"X-Forwarded-Scheme", "https"}, "chat.example.org"},
		{"Front-End-Https", chat, []string{"Front-End-Https", "on"}, "chat.example.org"},
		{"Forwarded", chat, []string{"Forwarded", `for="[2001:db8::7]:4711";Proto=https;host="chat.example.org"`}, "web:3000"},
		{"Forwarded by two", chat, []string{"Forwarded", "for=203.0.113.9;proto=http;host=rebound.example, for=198.51.100.7; proto=https; host=chat.example.org"}, "web:3000"},
		{"Forwarded beside the older ones", "http://chat.example.org", []string{"X-Forwarded-Host", "chat.example.org", "Forwarded", "proto=https;host=rebound.example"}, "web:3000"},
	} {
		a := New(Config{Secret: []byte("a secret of thirty-two bytes, yes"), TrustedProxies: []string{"127.0.0.1"}}, &Services{})
		x := webtest.Request(t, "/", "127.0.0.1", append(c.headers, "Host", c.host)...)
		if got := a.Origin(x); got != c.origin {
			t.Errorf("%s: %q, want %q", c.name, got, c.origin)
		}
		if got := a.Origin(webtest.Request(t, "/", "198.51.100.7", append(c.headers, "Host", "chat.example.org")...)); got != "http://chat.example.org" {
			t.Errorf("%s by a stranger: %q", c.name, got)
		}
	}
}

func TestLimitsTakeAHomeOfIPv6ForOneAddress(t *testing.T) {
	t.Parallel()
	a := New(Config{Secret: []byte("a secret of thirty-two bytes, yes")}, &Services{})
	for from, want := range map[string]string{
		"198.51.100.7": "198.51.100.7", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "2001:db8:1:2::7": "2001:db8:1:2::/64", "2001:db8:1:3::7": "2001:db8:1:3::/64",
	} {
		if got := a.Address(webtest.Request(t, "/", from)); got != want {
			t.Errorf("%s counts as %s, want %s", from, got, want)
		}
		ip := netip.MustParseAddr(from)
		if bits := listener.AddressBits(ip); ip.Is6() && bits != 64 || ip.Is4() && bits != 32 {
			t.Errorf("connections from %s count by %d bits", from, bits)
		}
	}
}

func TestForwardedNamesTheClientToo(t *testing.T) {
	t.Parallel()
	a := New(Config{Secret: []byte("a secret of thirty-two bytes, yes"), TrustedProxies: []string{"127.0.0.1", "10.0.0.0/8"}}, &Services{})
	for said, want := range map[string]string{
		"for=198.51.100.7":                              "198.51.100.7",
		`for="[2001:db8::7]:4711"`:                      "2001:db8::7",
		"for=203.0.113.9, for=198.51.100.7;proto=https": "198.51.100.7",
		`For="198.51.100.7:80", for=10.1.2.3`:           "198.51.100.7",
		`for="203.0.113.9, for=198.51.100.7`:            "198.51.100.7", // an open quote hides nothing
		"for=198.51.100.7, for=_hidden":                 "127.0.0.1",
		"for=198.51.100.7, for=unknown;proto=https":     "127.0.0.1",
		"proto=https": "127.0.0.1",
	} {
		if got := a.client(webtest.Request(t, "/", "127.0.0.1", "Forwarded", said)).String(); got != want {
			t.Errorf("%s: from %s, want %s", said, got, want)
		}
	}
	if got := a.client(webtest.Request(t, "/", "127.0.0.1", "Forwarded", "for=203.0.113.9", "X-Forwarded-For", "198.51.100.7")).String(); got != "198.51.100.7" {
		t.Errorf("beside X-Forwarded-For it is from %s", got)
	}
	if got := a.client(webtest.Request(t, "/", "198.51.100.7", "Forwarded", "for=203.0.113.9")).String(); got != "198.51.100.7" {
		t.Errorf("a stranger is believed: %s", got)
	}
}

func FuzzWhatAStrangerForwardsIsNotBelieved(f *testing.F) {
	a := New(Config{Secret: []byte("a secret of thirty-two bytes, yes"), TrustedProxies: []string{"127.0.0.1", "10.0.0.0/8"}}, &Services{})
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
		alone := webtest.Request(t, "/", stranger, said...)
		if a.client(alone).String() != stranger || a.Origin(alone) != "http://chat.example.org" {
			t.Fatalf("a stranger is believed: %s at %s", a.client(alone), a.Origin(alone))
		}
		for _, tail := range []string{stranger, stranger + ", " + inner, " " + stranger + " ,127.0.0.1 , " + inner} {
			for name, added := range map[string][]string{
				"a line of its own":    {"X-Forwarded-For", line, "X-Forwarded-For", before, "X-Forwarded-For", tail},
				"the same line":        {"X-Forwarded-For", line, "X-Forwarded-For", before + "," + tail},
				"the same line, first": {"X-Forwarded-For", line + "," + tail},
			} {
				if got := a.client(webtest.Request(t, "/", proxy, added...)); got.String() != stranger {
					t.Fatalf("%s, to which a proxy added %q in %s, is from %s", before, tail, name, got)
				}
			}
		}
		through := webtest.Request(t, "/", proxy, said...)
		address := a.Address(through)
		_, notOne := netip.ParseAddr(address)
		if _, notMany := netip.ParsePrefix(address); notOne != nil && notMany != nil {
			t.Fatalf("the limits count %q", address)
		}
		if s := a.scheme(through); s != "http" && s != "https" {
			t.Fatalf("%q makes the scheme %q", other, s)
		}
		if c := webtest.Request(t, "/", proxy, "X-Forwarded-Proto", other+",https"); a.scheme(c) != "https" {
			t.Fatalf("%q stands in the way of what the proxy adds", other)
		}
	})
}
