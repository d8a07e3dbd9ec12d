package handlers

import (
	"net/url"
	"strings"
	"testing"

	"parley/handlers/web"
	"parley/handlers/web/webtest"
)

func TestSigningInLeadsBackAndNeverOffTheSite(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.person(t, "ann")
	signIn := func(next string) answer {
		return s.browser(t).post("/signin", "email", "ann@example.org", "password", password, "next", next).is(303)
	}
	signIn("/rooms/tea?at=3").to("/rooms/tea?at=3")
	signIn("/signout").to("/")
	signIn("/signin?next=/signin").to("/")
	for _, next := range []string{"https://evil.example/", "//evil.example", `/\evil.example`, "/rooms\r\nSet-Cookie: a=b", "\x00/rooms"} {
		signInRaw := s.browser(t).post("/signin", "email", "ann@example.org", "password", password, "next", next)
		if strings.ContainsRune(next, 0) {
			signInRaw.is(422)
			continue
		}
		signInRaw.is(303).to("/")
	}
	s.browser(t).get("/signin?next=" + url.QueryEscape("/rooms/tea")).is(200).whole().has(`value="/rooms/tea"`)
	s.browser(t).get("/signin?next=" + url.QueryEscape("//evil.example")).is(200).lacks("evil.example")
	s.browser(t).post("/signup", "username", "bob", "email", "b@example.org", "password", password, "next", "/rooms/tea").is(303).to("/rooms/tea")
}

func TestSignedInUsersSkipTheSignInPage(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	ann.get("/signin?next=/account").is(303).to("/account")
	ann.get("/signup?next=//evil.example").is(303).to("/")
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
