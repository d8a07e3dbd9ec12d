package handlers

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
	"parley/handlers/page"
)

func TestTheCookieIsKeptFromScriptsAndOtherSites(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		how    func(*Config)
		header []string
		secure bool
	}{
		{name: "plain http", how: func(*Config) {}},
		{name: "https origin", how: func(c *Config) { c.Origin = "https://chat.example.org" }, secure: true},
		{
			name: "https at a trusted proxy", how: func(c *Config) { c.TrustedProxies = []string{"127.0.0.0/8"} },
			header: []string{"X-Forwarded-Proto", "https"}, secure: true,
		},
		{name: "https that a stranger claims", how: func(*Config) {}, header: []string{"X-Forwarded-Proto", "https"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := open(t, c.how)
			a := s.browser(t).send("/signup", c.header, "username", "ann", "email", "ann@example.org", "password", password).is(303)
			got := strings.ToLower(a.header.Get("Set-Cookie"))
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

// sent sends exactly this Cookie header, as a jar never would.
func (s *site) sent(t *testing.T, cookies string, headers ...string) answer {
	t.Helper()
	b := s.browser(t)
	b.http.Jar = nil
	return b.get("/rooms", append(headers, "Cookie", cookies)...)
}

func TestOfSeveralCookiesEachIsTried(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann").token()
	other := page.NewTokens([]byte("the secret of a Parley on another port"))
	foreign, err := other.Sign(page.Token{Session: uuid.New(), User: 1, Issued: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	dead, err := s.app.tokens.Sign(page.Token{Session: uuid.New(), User: 1, Issued: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	for _, before := range []string{"parley=" + foreign, "parley=" + dead, "parley=", "parley=x; parley=" + dead + "; parley=" + foreign, "density=compact"} {
		s.sent(t, before+"; parley="+ann).is(200)
		s.sent(t, "parley="+ann+"; "+before).is(200)
	}
	many := strings.Repeat("parley="+dead+"; ", page.GenuineMost)
	s.sent(t, many+"parley="+ann).is(303) // no honest client sends more
	if set := s.sent(t, "parley="+foreign).is(303).header.Values("Set-Cookie"); len(set) != 0 {
		t.Errorf("another server's cookie is set: %q", set)
	}
	if set := s.sent(t, "parley="+dead).is(303).header.Values("Set-Cookie"); len(set) != 1 || !strings.HasPrefix(set[0], "parley=;") {
		t.Errorf("our own dead cookie is not dropped: %q", set)
	}
}

func TestByHTTPSTheCookieIsOfThisHostAlone(t *testing.T) {
	t.Parallel()
	s := open(t, func(c *Config) { c.Origin = "https://chat.example.org" })
	b := s.browser(t)
	b.http.Jar = nil
	set := b.send("/signup", nil, "username", "ann", "email", "ann@example.org", "password", password).is(303).header.Values("Set-Cookie")
	for _, c := range set {
		if l := strings.ToLower(c); !strings.HasPrefix(c, "__Host-parley") || !strings.Contains(l, "; secure") || !strings.Contains(l, "path=/;") || strings.Contains(l, "domain") {
			t.Errorf("%q", c)
		}
	}
	if len(set) != 2 || !strings.HasPrefix(set[0], "__Host-parley=") {
		t.Fatalf("%q", set)
	}
	value := s.token(t, "ann", time.Now())
	if a := s.sent(t, "__Host-parley="+value).is(200); a.header.Get("Strict-Transport-Security") != "max-age=31536000" {
		t.Errorf("it may be asked for by plain HTTP: %v", a.header)
	}
	// A session under the old name goes on, under the new one.
	set = s.sent(t, "parley="+value).is(200).header.Values("Set-Cookie")
	if len(set) != 2 || !strings.HasPrefix(set[0], "parley=;") || !strings.HasPrefix(set[1], "__Host-parley=ey") {
		t.Errorf("%q", set)
	}
	// A token set under the new name is valid under no other: a sub-domain could plant it.
	planted, err := s.app.tokens.Sign(page.Token{Session: s.session("ann").ID, User: s.session("ann").User.ID, Issued: time.Now(), Host: true})
	if err != nil {
		t.Fatal(err)
	}
	s.sent(t, "__Host-parley="+planted).is(200)
	s.sent(t, "parley="+planted).is(303)
	if !strings.HasPrefix(b.send("/signin", nil, "email", "ann@example.org", "password", password).is(303).header.Get("Set-Cookie"), "__Host-parley=") {
		t.Error("signing in gives a cookie of the old name")
	}
	s.person(t, "bob")
	s.sent(t, "parley="+s.token(t, "bob", time.Now())+"; __Host-parley="+value).is(200).has(`data-me="ann"`)
	plain := open(t)
	plain.person(t, "ann")
	if a := plain.sent(t, "__Host-parley="+plain.token(t, "ann", time.Now())).is(303); a.header.Get("Strict-Transport-Security") != "" {
		t.Error("a server without HTTPS promises it")
	}
}

func TestADeviceIsKnownAgainByItsCookie(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	s.change(func(w *world) { w.limit = chat.FailuresByAccount })
	in := func(b *browser, name, secret string) answer {
		return b.post("/signin", "email", name+"@example.org", "password", secret)
	}
	in(s.browser(t), "ann", password).is(429)
	ann.post("/signout").is(303)
	in(ann, "ann", "wrong horse").is(401)
	in(ann, "ann", password).is(303)
	ann.post("/account", "do", "password", "current_password", password, "new_password", "battery staple").is(303)
	in(ann, "ann", "battery staple").is(303)

	u, _ := url.Parse(s.base)
	device := ""
	for _, c := range ann.http.Jar.Cookies(u) {
		if c.Name == s.app.tokens.DeviceCookie {
			device = c.Value
		}
	}
	if _, err := s.app.tokens.Read(device, s.app.Now()); err == nil {
		t.Error("it signs somebody in")
	}
	s.with(t, device).get("/rooms").is(303)
	forged := s.browser(t)
	another := []byte("the secret of a Parley on another port")
	other := page.NewTokens(another)
	for _, value := range []string{ann.token(), device[:len(device)-2], sign(t, jwt.SigningMethodHS256, another, jwt.MapClaims{"aud": "device"})} {
		jar, _ := cookiejar.New(nil)
		jar.SetCookies(u, []*http.Cookie{{Name: s.app.tokens.DeviceCookie, Value: value}})
		forged.http.Jar = jar
		in(forged, "ann", "battery staple").is(429)
	}
	if other.DeviceCookie == s.app.tokens.DeviceCookie {
		t.Error("two servers have one cookie")
	}
}
