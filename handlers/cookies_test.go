package handlers_test

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers"
	"parley/handlers/handlerstest"
	"parley/handlers/page"
)

func TestTheCookieIsKeptFromScriptsAndOtherSites(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		how    func(*handlers.Config)
		header []string
		secure bool
	}{
		{name: "plain http", how: func(*handlers.Config) {}},
		{name: "https origin", how: func(c *handlers.Config) { c.Origin = "https://chat.example.org" }, secure: true},
		{
			name: "https at a trusted proxy", how: func(c *handlers.Config) { c.TrustedProxies = []string{"127.0.0.0/8"} },
			header: []string{"X-Forwarded-Proto", "https"}, secure: true,
		},
		{name: "https that a stranger claims", how: func(*handlers.Config) {}, header: []string{"X-Forwarded-Proto", "https"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := handlerstest.Open(t, c.how)
			a := s.Browser(t).Send("/signup", c.header, "username", "ann", "email", "ann@example.org", "password", handlerstest.Password).Is(303)
			got := strings.ToLower(a.Header.Get("Set-Cookie"))
			for _, want := range []string{"httponly", "samesite=lax", "path=/;", "expires="} {
				if !strings.Contains(got, want) {
					t.Errorf("%q is not in %q", want, got)
				}
			}
			if strings.Contains(got, "secure") != c.secure {
				t.Errorf("secure should be %v in %q", c.secure, got)
			}
		})
	}
}

func TestOfSeveralCookiesEachIsTried(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann").Token()
	other := page.NewTokens([]byte("the secret of a Parley on another port"))
	foreign, err := other.Sign(page.Token{Session: uuid.New(), User: 1, Issued: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	dead, err := s.App.Tokens.Sign(page.Token{Session: uuid.New(), User: 1, Issued: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	for _, before := range []string{"parley=" + foreign, "parley=" + dead, "parley=", "parley=x; parley=" + dead + "; parley=" + foreign, "density=compact"} {
		s.Sent(t, before+"; parley="+ann).Is(200)
		s.Sent(t, "parley="+ann+"; "+before).Is(200)
	}
	many := strings.Repeat("parley="+dead+"; ", page.GenuineMost)
	s.Sent(t, many+"parley="+ann).Is(303) // no honest client sends more
	if set := s.Sent(t, "parley="+foreign).Is(303).Header.Values("Set-Cookie"); len(set) != 0 {
		t.Errorf("another server's cookie is set: %q", set)
	}
	if set := s.Sent(t, "parley="+dead).Is(303).Header.Values("Set-Cookie"); len(set) != 1 || !strings.HasPrefix(set[0], "parley=;") {
		t.Errorf("our own dead cookie is not dropped: %q", set)
	}
}

func TestByHTTPSTheCookieIsOfThisHostAlone(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t, func(c *handlers.Config) { c.Origin = "https://chat.example.org" })
	b := s.Browser(t)
	b.HTTP.Jar = nil
	set := b.Send("/signup", nil, "username", "ann", "email", "ann@example.org", "password", handlerstest.Password).Is(303).Header.Values("Set-Cookie")
	for _, c := range set {
		if l := strings.ToLower(c); !strings.HasPrefix(c, "__Host-parley") || !strings.Contains(l, "; secure") || !strings.Contains(l, "path=/;") || strings.Contains(l, "domain") {
			t.Errorf("%q", c)
		}
	}
	if len(set) != 2 || !strings.HasPrefix(set[0], "__Host-parley=") {
		t.Fatalf("%q", set)
	}
	value := s.Token(t, "ann", time.Now())
	if a := s.Sent(t, "__Host-parley="+value).Is(200); a.Header.Get("Strict-Transport-Security") != "max-age=31536000" {
		t.Errorf("it may be asked for by plain HTTP: %v", a.Header)
	}
	// A session under the old name goes on, under the new one.
	set = s.Sent(t, "parley="+value).Is(200).Header.Values("Set-Cookie")
	if len(set) != 2 || !strings.HasPrefix(set[0], "parley=;") || !strings.HasPrefix(set[1], "__Host-parley=ey") {
		t.Errorf("%q", set)
	}
	// A token set under the new name is valid under no other: a sub-domain could plant it.
	planted, err := s.App.Tokens.Sign(page.Token{Session: s.Session("ann").ID, User: s.Session("ann").User.ID, Issued: time.Now(), Host: true})
	if err != nil {
		t.Fatal(err)
	}
	s.Sent(t, "__Host-parley="+planted).Is(200)
	s.Sent(t, "parley="+planted).Is(303)
	if !strings.HasPrefix(b.Send("/signin", nil, "email", "ann@example.org", "password", handlerstest.Password).Is(303).Header.Get("Set-Cookie"), "__Host-parley=") {
		t.Error("signing in gives a cookie of the old name")
	}
	s.Person(t, "bob")
	s.Sent(t, "parley="+s.Token(t, "bob", time.Now())+"; __Host-parley="+value).Is(200).Has(`data-me="ann"`)
	plain := handlerstest.Open(t)
	plain.Person(t, "ann")
	if a := plain.Sent(t, "__Host-parley="+plain.Token(t, "ann", time.Now())).Is(303); a.Header.Get("Strict-Transport-Security") != "" {
		t.Error("a server without HTTPS promises it")
	}
}

func TestADeviceIsKnownAgainByItsCookie(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	s.Change(func(w *handlerstest.World) { w.Limit = chat.FailuresByAccount })
	in := func(b *handlerstest.Browser, name, secret string) handlerstest.Answer {
		return b.Post("/signin", "email", name+"@example.org", "password", secret)
	}
	in(s.Browser(t), "ann", handlerstest.Password).Is(429)
	ann.Post("/signout").Is(303)
	in(ann, "ann", "wrong horse").Is(401)
	in(ann, "ann", handlerstest.Password).Is(303)
	ann.Post("/account", "do", "password", "current_password", handlerstest.Password, "new_password", "battery staple").Is(303)
	in(ann, "ann", "battery staple").Is(303)

	u, _ := url.Parse(s.Base)
	device := ""
	for _, c := range ann.HTTP.Jar.Cookies(u) {
		if c.Name == s.App.Tokens.DeviceCookie {
			device = c.Value
		}
	}
	if _, err := s.App.Tokens.Read(device, s.App.Now()); err == nil {
		t.Error("it signs somebody in")
	}
	s.With(t, device).Get("/rooms").Is(303)
	forged := s.Browser(t)
	another := []byte("the secret of a Parley on another port")
	other := page.NewTokens(another)
	for _, value := range []string{ann.Token(), device[:len(device)-2], sign(t, jwt.SigningMethodHS256, another, jwt.MapClaims{"aud": "device"})} {
		jar, _ := cookiejar.New(nil)
		jar.SetCookies(u, []*http.Cookie{{Name: s.App.Tokens.DeviceCookie, Value: value}})
		forged.HTTP.Jar = jar
		in(forged, "ann", "battery staple").Is(429)
	}
	if other.DeviceCookie == s.App.Tokens.DeviceCookie {
		t.Error("two servers have one cookie")
	}
}
