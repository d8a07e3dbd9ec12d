package handlers

import (
	"encoding/base64"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"
	"testing"
	"time"

	"parley/handlers/page"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
)

// with returns a browser that has only this cookie.
func (s *site) with(t *testing.T, token string) *browser {
	t.Helper()
	b := s.browser(t)
	u, _ := url.Parse(s.base)
	jar, _ := cookiejar.New(nil)
	jar.SetCookies(u, []*http.Cookie{{Name: page.CookieName, Value: token}})
	b.http.Jar = jar
	return b
}

// token is one as the site sets it, for a user's session.
func (s *site) token(t *testing.T, name string, issued time.Time) string {
	t.Helper()
	x := s.session(name)
	raw, err := s.app.tokens.Sign(page.Token{Session: x.ID, User: x.User.ID, Issued: issued})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func (b *browser) token() string {
	u, _ := url.Parse(b.base)
	for _, c := range b.http.Jar.Cookies(u) {
		if strings.TrimPrefix(c.Name, page.HostOnly) == page.CookieName {
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

func TestOnlyOurOwnFreshTokensSignIn(t *testing.T) {
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
			if c := a.header.Get("Set-Cookie"); strings.HasPrefix(c, page.CookieName+"=;") != ours[name] {
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
	issued(page.TokenLife - time.Hour).get("/rooms").is(200) // as long as the session
	issued(page.TokenLife + time.Hour).get("/rooms").is(303)
}

func TestANodeWhoseClockIsSetBackKeepsSessions(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.person(t, "ann")
	ahead := s.with(t, s.token(t, "ann", time.Now().Add(time.Hour)))
	ahead.get("/rooms").is(200) // and again, from the cache
	if c := ahead.get("/rooms").is(200).header.Get("Set-Cookie"); c != "" {
		t.Errorf("the token was renewed to an earlier one: %q", c)
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

func TestAnOutageKeepsSessions(t *testing.T) {
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
	tokens := page.NewTokens(testSecret)
	now := time.Unix(1_800_000_000, 0)
	seed := page.Token{Session: uuid.MustParse("6ba7b810-9dad-41d1-80b4-00c04fd430c8"), User: 7, Issued: now}
	good, err := tokens.Sign(seed)
	if err != nil {
		f.Fatal(err)
	}
	if got, err := tokens.Read(good, now); err != nil || got.Session != seed.Session {
		f.Fatalf("our own token: %v %v", got, err)
	}
	f.Add(good)
	f.Add(good + "=")
	f.Add("a.b.c")
	f.Add("eyJhbGciOiJub25lIn0.e30.")
	f.Fuzz(func(t *testing.T, raw string) {
		got, err := tokens.Read(raw, now)
		if err == nil && (got.Session != seed.Session || got.User != seed.User || !got.Issued.Equal(seed.Issued)) {
			t.Fatalf("%q was read as %v", raw, got)
		}
	})
}

func TestASecretIsChangedWithoutSigningAnyoneOut(t *testing.T) {
	t.Parallel()
	former := []byte("the former secret of 32 bytes, yes")
	s := open(t, func(c *Config) { c.FormerSecrets = [][]byte{former} })
	s.person(t, "ann")
	x, now := s.session("ann"), time.Now()
	old, err := page.NewTokens(former).Sign(page.Token{Session: x.ID, User: x.User.ID, Issued: now.Add(-2 * time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	b := s.with(t, old)
	b.get("/rooms").is(200)
	if fresh, err := page.NewTokens(testSecret).Read(b.token(), now); err != nil || fresh.Session != x.ID {
		t.Errorf("the cookie is not signed anew: %+v %v", fresh, err)
	}
	b.get("/rooms").is(200)
	if _, err := page.NewTokens(testSecret).Read(old, now); err == nil {
		t.Error("without the former secret its tokens are believed")
	}
}
