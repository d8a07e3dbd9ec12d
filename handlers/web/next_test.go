package web

import (
	"net/url"
	"strings"
	"testing"
)

var elsewhere = []string{
	"https://evil.example/", "//evil.example", "///evil.example", `/\evil.example`, `\/evil.example`, "/\t/evil.example",
	"/\n/evil.example", " /rooms", "javascript:alert(1)", "evil.example", "/rooms\r\nSet-Cookie: a=b", "/caf\u00e9",
	"/\u2028", "\x00/rooms", "/rooms\x7f", "/" + strings.Repeat("a", nextMax),
}

func TestNextStaysOnTheSite(t *testing.T) {
	t.Parallel()
	for _, next := range elsewhere {
		if got := LocalPath(next); got != "" {
			t.Errorf("localPath(%q) = %q", next, got)
		}
	}
	for _, next := range []string{"/", "/rooms", "/rooms/a?at=3", "/rooms?q=//x", "/rooms/caf%C3%A9"} {
		if got := LocalPath(next); got != next {
			t.Errorf("localPath(%q) = %q", next, got)
		}
	}
}

func FuzzLocalPath(f *testing.F) {
	for _, s := range elsewhere {
		f.Add(s)
	}
	f.Add("/rooms/a?b=c#d")
	base, _ := url.Parse("https://chat.example.org/signin")
	f.Fuzz(func(t *testing.T, next string) {
		got := LocalPath(next)
		if got == "" {
			return
		}
		if got != next || strings.ContainsAny(got, "\r\n\t\\ ") || strings.HasPrefix(got, "//") {
			t.Fatalf("%q was let through as %q", next, got)
		}
		if u, err := base.Parse(got); err == nil && u.Host != base.Host {
			t.Fatalf("%q leads to %q", next, u.Host)
		}
	})
}
