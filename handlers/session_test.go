package handlers

import (
	"encoding/base64"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"parley/chat"
)

// with returns a browser that has nothing but this cookie.
func (s *site) with(t *testing.T, token string) *browser {
	t.Helper()
	b := s.browser(t)
	u, _ := url.Parse(s.base)
	jar, _ := cookiejar.New(nil)
	jar.SetCookies(u, []*http.Cookie{{Name: cookieName, Value: token}})
	b.http.Jar = jar
	return b
}

// token is one as the site gives them, for a session that somebody has.
func (s *site) token(t *testing.T, name string, issued time.Time) string {
	t.Helper()
	x := s.session(name)
	raw, err := s.app.tokens.sign(token{Session: x.ID, User: x.User.ID, Issued: issued})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func (b *browser) token() string {
	u, _ := url.Parse(b.base)
	for _, c := range b.http.Jar.Cookies(u) {
		if strings.TrimPrefix(c.Name, hostOnly) == cookieName {
			return c.Value
		}
	}
	return ""
}

func sign(t *testing.T, method jwt.SigningMethod, key any, c jwt.MapClaims) string {
	t.Helper()
	raw, err := jwt.NewWithClaims(method, c).SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestOnlyOurOwnFreshTokensSignSomebodyIn(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.person(t, "ann")
	now := time.Now()
	genuine := func(change func(c jwt.MapClaims)) jwt.MapClaims {
		c := jwt.MapClaims{
			"sid": s.session("ann").ID.String(), "sub": "1",
			"iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
		}
		change(c)
		return c
	}
	same := func(jwt.MapClaims) {}
	hs := jwt.SigningMethodHS256
	s.with(t, sign(t, hs, testSecret, genuine(same))).get("/rooms").is(200)

	part := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	good := sign(t, hs, testSecret, genuine(same))
	payload := strings.Split(good, ".")[1]
	ours := map[string]bool{"expired": true, "never expires": true, "issued at no time": true, "session of nobody": true, "somebody else's": true, "subject is no id": true}
	for name, token := range map[string]string{
		"alg none":            sign(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, genuine(same)),
		"alg None, no sign":   part(`{"alg":"None","typ":"JWT"}`) + "." + payload + ".",
		"alg empty":           part(`{"alg":"","typ":"JWT"}`) + "." + payload + ".",
		"alg missing":         part(`{"typ":"JWT"}`) + "." + payload + ".",
		"alg HS512":           sign(t, jwt.SigningMethodHS512, testSecret, genuine(same)),
		"another secret":      sign(t, hs, []byte("another secret of thirty-two byte"), genuine(same)),
		"no secret":           sign(t, hs, []byte(""), genuine(same)),
		"expired":             sign(t, hs, testSecret, genuine(func(c jwt.MapClaims) { c["exp"] = now.Add(-time.Hour).Unix() })),
		"never expires":       sign(t, hs, testSecret, genuine(func(c jwt.MapClaims) { delete(c, "exp") })),
		"issued at no time":   sign(t, hs, testSecret, genuine(func(c jwt.MapClaims) { delete(c, "iat") })),
		"no session":          sign(t, hs, testSecret, genuine(func(c jwt.MapClaims) { delete(c, "sid") })),
		"session of nobody":   sign(t, hs, testSecret, genuine(func(c jwt.MapClaims) { c["sid"] = uuid.NewString() })),
		"session is a number": sign(t, hs, testSecret, genuine(func(c jwt.MapClaims) { c["sid"] = 7 })),
		"somebody else's":     sign(t, hs, testSecret, genuine(func(c jwt.MapClaims) { c["sub"] = "2" })),
		"subject is no id":    sign(t, hs, testSecret, genuine(func(c jwt.MapClaims) { c["sub"] = "ann" })),
		"cut":                 good[:len(good)-3],
		"payload changed":     strings.Replace(good, payload, part(`{"sid":"`+s.session("ann").ID.String()+`","sub":"1","iat":1,"exp":9999999999}`), 1),
		"two dots":            "..",
		"no token":            "x",
		"very long":           strings.Repeat("a", 5000),
	} {
		t.Run(name, func(t *testing.T) {
			a := s.with(t, token).get("/rooms?q=1").is(303).to("/signin?next=%2Frooms%3Fq%3D1")
			if c := a.header.Get("Set-Cookie"); strings.HasPrefix(c, cookieName+"=;") != ours[name] {
				t.Errorf("only what was signed here is ours to drop: %q", c)
			}
		})
	}
}

func TestATokenIsRenewedOnceItIsAnHourOld(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.person(t, "ann")
	issued := func(ago time.Duration) *browser { return s.with(t, s.token(t, "ann", time.Now().Add(-ago))) }
	if c := issued(50 * time.Minute).get("/rooms").is(200).header.Get("Set-Cookie"); c != "" {
		t.Errorf("a fresh token was renewed: %q", c)
	}
	old := issued(2 * time.Hour)
	was := old.token()
	old.get("/rooms").is(200)
	if old.token() == was {
		t.Error("a token of two hours was not renewed")
	}
	old.get("/rooms").is(200)
	issued(8 * 24 * time.Hour).get("/rooms").is(303)
}

func TestANodeWhoseClockIsSetBackSignsNobodyOut(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.person(t, "ann")
	ahead := s.with(t, s.token(t, "ann", time.Now().Add(time.Hour)))
	ahead.get("/rooms").is(200) // and again, when it is known
	if c := ahead.get("/rooms").is(200).header.Get("Set-Cookie"); c != "" {
		t.Errorf("the token was renewed to an earlier one: %q", c)
	}
}

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

// sent has a request carry exactly this header, as a jar never would.
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
	other := newTokens([]byte("the secret of a Parley on another port"))
	foreign, err := other.sign(token{Session: uuid.New(), User: 1, Issued: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	dead, err := s.app.tokens.sign(token{Session: uuid.New(), User: 1, Issued: time.Now()})
	if err != nil {
		t.Fatal(err)
	}
	for _, before := range []string{"parley=" + foreign, "parley=" + dead, "parley=", "parley=x; parley=" + dead + "; parley=" + foreign, "density=compact"} {
		s.sent(t, before+"; parley="+ann).is(200)
		s.sent(t, "parley="+ann+"; "+before).is(200)
	}
	many := strings.Repeat("parley="+dead+"; ", genuineMost)
	s.sent(t, many+"parley="+ann).is(303) // who sends more is up to something
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
	// From before it was called so: it goes on, under the new name.
	set = s.sent(t, "parley="+value).is(200).header.Values("Set-Cookie")
	if len(set) != 2 || !strings.HasPrefix(set[0], "parley=;") || !strings.HasPrefix(set[1], "__Host-parley=ey") {
		t.Errorf("%q", set)
	}
	// One that was given under the new name is none of another: a sub-domain could plant it.
	planted, err := s.app.tokens.sign(token{Session: s.session("ann").ID, User: s.session("ann").User.ID, Issued: time.Now(), Host: true})
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
	s.change(func(w *world) { w.limit = chat.FailuresByAccount.Name })
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
		if c.Name == s.app.tokens.device {
			device = c.Value
		}
	}
	if _, err := s.app.tokens.read(device, s.app.now()); err == nil {
		t.Error("it signs somebody in")
	}
	s.with(t, device).get("/rooms").is(303)
	forged := s.browser(t)
	other := newTokens([]byte("the secret of a Parley on another port"))
	for _, value := range []string{ann.token(), device[:len(device)-2], sign(t, jwt.SigningMethodHS256, other.secret, jwt.MapClaims{"aud": "device"})} {
		jar, _ := cookiejar.New(nil)
		jar.SetCookies(u, []*http.Cookie{{Name: s.app.tokens.device, Value: value}})
		forged.http.Jar = jar
		in(forged, "ann", "battery staple").is(429)
	}
	if other.device == s.app.tokens.device {
		t.Error("two servers have one cookie")
	}
}

func TestSigningOutEndsTheSessionForEveryCopyOfItsCookie(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	copied := s.with(t, ann.token())
	copied.get("/rooms").is(200)
	ann.post("/signout").is(303).to("/")
	if ann.token() != "" {
		t.Error("the cookie is still there")
	}
	copied.get("/rooms").is(303)
	ann.post("/signout").is(303).to("/")
}

func TestAnOutageSignsNobodyOut(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	s.change(func(w *world) { w.postgres = errSecret })
	for _, path := range []string{"/", "/rooms", "/rooms/x", "/account", "/signin"} {
		a := ann.get(path).is(503).whole().has("PostgreSQL cannot be reached").lacks("hunter2", "10.9.8.7")
		if a.header.Get("Set-Cookie") != "" || a.header.Get("Retry-After") == "" {
			t.Errorf("%s: headers %v", path, a.header)
		}
	}
	s.change(func(w *world) { w.postgres = nil })
	ann.get("/rooms").is(200)
}

func FuzzToken(f *testing.F) {
	tokens := newTokens(testSecret)
	now := time.Unix(1_800_000_000, 0)
	seed := token{Session: uuid.MustParse("6ba7b810-9dad-41d1-80b4-00c04fd430c8"), User: 7, Issued: now}
	good, err := tokens.sign(seed)
	if err != nil {
		f.Fatal(err)
	}
	if got, err := tokens.read(good, now); err != nil || got.Session != seed.Session {
		f.Fatalf("our own token: %v %v", got, err)
	}
	f.Add(good)
	f.Add(good + "=")
	f.Add("a.b.c")
	f.Add("eyJhbGciOiJub25lIn0.e30.")
	f.Fuzz(func(t *testing.T, raw string) {
		got, err := tokens.read(raw, now)
		if err == nil && (got.Session != seed.Session || got.User != seed.User || !got.Issued.Equal(seed.Issued)) {
			t.Fatalf("%q was read as %v", raw, got)
		}
	})
}

func TestWhatAdminsTakeAwayIsLogged(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	room := "/rooms/" + ann.room("Tea", "public")
	bob.post(room + "/join").is(303)
	bob.post(room+"/messages", "body", "the secret of the house").is(303)
	bob.post(room+"/messages", "body", "mine to take back").is(303)
	bob.post(room + "/messages/2/delete").is(303)
	ann.post(room + "/messages/1/delete").is(303)
	ann.post(room+"/members/remove", "username", "nobody").is(422)
	ann.post(room+"/members/remove", "username", "bob").is(303)
	ann.post(room + "/delete").is(303)
	log := s.logs.String()
	for _, line := range []string{`msg="another's message was deleted" user=1 `, `msg="a member was removed" user=1 `, `msg="a room was deleted" user=1 `} {
		if n := strings.Count(log, line); n != 1 {
			t.Errorf("%s: %d times in %s", line, n, log)
		}
	}
	if strings.Contains(log, "secret of the house") || strings.Contains(log, "127.0.0.1") {
		t.Errorf("the log says too much: %s", log)
	}
}
