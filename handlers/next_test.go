package handlers_test

import (
	"net/url"
	"strings"
	"testing"

	"parley/handlers/handlerstest"
	"parley/handlers/web"
	"parley/handlers/web/webtest"
)

func TestSigningInLeadsBackAndNeverOffTheSite(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	s.Person(t, "ann")
	signIn := func(next string) handlerstest.Answer {
		return s.Browser(t).Post("/signin", "email", "ann@example.org", "password", handlerstest.Password, "next", next).Is(303)
	}
	signIn("/rooms/tea?at=3").To("/rooms/tea?at=3")
	signIn("/signout").To("/")
	signIn("/signin?next=/signin").To("/")
	for _, next := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "/rooms\r\nSet-Cookie: a=b", "\x00/rooms"} {
		signInRaw := s.Browser(t).Post("/signin", "email", "ann@example.org", "password", handlerstest.Password, "next", next)
		if strings.ContainsRune(next, 0) {
			signInRaw.Is(422)
			continue
		}
		signInRaw.Is(303).To("/")
	}
	s.Browser(t).Get("/signin?next=" + url.QueryEscape("/rooms/tea")).Is(200).Whole().Has(`value="/rooms/tea"`)
	s.Browser(t).Get("/signin?next=" + url.QueryEscape("//evil.example")).Is(200).Lacks("evil.example")
	s.Browser(t).Post("/signup", "username", "bob", "email", "b@example.org", "password", handlerstest.Password, "next", "/rooms/tea").Is(303).To("/rooms/tea")
}

func TestSignedInUsersSkipTheSignInPage(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	ann.Get("/signin?next=/account").Is(303).To("/account")
	ann.Get("/signup?next=//evil.example").Is(303).To("/")
}

func FuzzTheWayToSignInLeadsBackToThePage(f *testing.F) {
	f.Add("/rooms/tea?at=3", "")
	f.Add("//evil.example/a", "https://chat.example.org/rooms")
	f.Add("/rooms?q=%2F%2Fevil", "https://evil.example//evil.example")
	f.Add("http://evil.example/rooms", "mailto:a@b")
	f.Add("/\\evil.example", "/\\evil.example")
	base, _ := url.Parse("https://chat.example.org/")
	f.Fuzz(func(t *testing.T, uri, referer string) {
		for _, method := range []string{"GET", "POST"} {
			c := webtest.Request(t, uri, "198.51.100.7", "Referer", referer)
			c.Method(method)
			way, err := url.Parse(web.SignInPath(c))
			if err != nil || way.Path != "/signin" || way.Host != "" {
				t.Fatalf("%s %q from %q is sent to %q (%v)", method, uri, referer, way, err)
			}
			next := way.Query().Get("next")
			if len(way.Query()) > 1 || next != web.LocalPath(next) {
				t.Fatalf("%s %q from %q is sent to %q", method, uri, referer, way)
			}
			if u, err := base.Parse(next); err == nil && u.Host != base.Host {
				t.Fatalf("%s %q from %q leads on to %s", method, uri, referer, u)
			}
		}
	})
}
