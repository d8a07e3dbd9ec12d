package handlers_test

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"parley/handlers"
	"parley/handlers/handlerstest"
	"parley/handlers/page"
)

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
	s := handlerstest.Open(t)
	s.Person(t, "ann")
	now := time.Now()
	genuine := func(change func(c jwt.MapClaims)) jwt.MapClaims {
		c := jwt.MapClaims{
			"sid": s.Session("ann").ID.String(), "sub": "1",
			"iat": now.Unix(), "exp": now.Add(time.Hour).Unix(),
		}
		change(c)
		return c
	}
	same := func(jwt.MapClaims) {}
	hs := jwt.SigningMethodHS256
	s.With(t, sign(t, hs, handlerstest.TestSecret, genuine(same))).Get("/rooms").Is(200)

	part := func(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }
	good := sign(t, hs, handlerstest.TestSecret, genuine(same))
	payload := strings.Split(good, ".")[1]
	ours := map[string]bool{"expired": true, "never expires": true, "issued at no time": true, "session of nobody": true, "somebody else's": true, "subject is no id": true}
	for name, token := range map[string]string{
		"alg none":            sign(t, jwt.SigningMethodNone, jwt.UnsafeAllowNoneSignatureType, genuine(same)),
		"alg None, no sign":   part(`{"alg":"None","typ":"JWT"}`) + "." + payload + ".",
		"alg empty":           part(`{"alg":"","typ":"JWT"}`) + "." + payload + ".",
		"alg missing":         part(`{"typ":"JWT"}`) + "." + payload + ".",
		"alg HS512":           sign(t, jwt.SigningMethodHS512, handlerstest.TestSecret, genuine(same)),
		"another secret":      sign(t, hs, []byte("another secret of thirty-two byte"), genuine(same)),
		"no secret":           sign(t, hs, []byte(""), genuine(same)),
		"expired":             sign(t, hs, handlerstest.TestSecret, genuine(func(c jwt.MapClaims) { c["exp"] = now.Add(-time.Hour).Unix() })),
		"never expires":       sign(t, hs, handlerstest.TestSecret, genuine(func(c jwt.MapClaims) { delete(c, "exp") })),
		"issued at no time":   sign(t, hs, handlerstest.TestSecret, genuine(func(c jwt.MapClaims) { delete(c, "iat") })),
		"no session":          sign(t, hs, handlerstest.TestSecret, genuine(func(c jwt.MapClaims) { delete(c, "sid") })),
		"session of nobody":   sign(t, hs, handlerstest.TestSecret, genuine(func(c jwt.MapClaims) { c["sid"] = uuid.NewString() })),
		"session is a number": sign(t, hs, handlerstest.TestSecret, genuine(func(c jwt.MapClaims) { c["sid"] = 7 })),
		"somebody else's":     sign(t, hs, handlerstest.TestSecret, genuine(func(c jwt.MapClaims) { c["sub"] = "2" })),
		"subject is no id":    sign(t, hs, handlerstest.TestSecret, genuine(func(c jwt.MapClaims) { c["sub"] = "ann" })),
		"cut":                 good[:len(good)-3],
		"payload changed":     strings.Replace(good, payload, part(`{"sid":"`+s.Session("ann").ID.String()+`","sub":"1","iat":1,"exp":9999999999}`), 1),
		"two dots":            "..",
		"no token":            "x",
		"very long":           strings.Repeat("a", 5000),
	} {
		t.Run(name, func(t *testing.T) {
			a := s.With(t, token).Get("/rooms?q=1").Is(303).To("/signin?next=%2Frooms%3Fq%3D1")
			if c := a.Header.Get("Set-Cookie"); strings.HasPrefix(c, page.CookieName+"=;") != ours[name] {
				t.Errorf("only what was signed here is ours to drop: %q", c)
			}
		})
	}
}

func TestATokenIsRenewedOnceItIsAnHourOld(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	s.Person(t, "ann")
	issued := func(ago time.Duration) *handlerstest.Browser {
		return s.With(t, s.Token(t, "ann", time.Now().Add(-ago)))
	}
	if c := issued(50 * time.Minute).Get("/rooms").Is(200).Header.Get("Set-Cookie"); c != "" {
		t.Errorf("a fresh token was renewed: %q", c)
	}
	old := issued(2 * time.Hour)
	was := old.Token()
	old.Get("/rooms").Is(200)
	if old.Token() == was {
		t.Error("a token of two hours was not renewed")
	}
	old.Get("/rooms").Is(200)
	issued(page.TokenLife - time.Hour).Get("/rooms").Is(200) // as long as the session
	issued(page.TokenLife + time.Hour).Get("/rooms").Is(303)
}

func TestANodeWhoseClockIsSetBackKeepsSessions(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	s.Person(t, "ann")
	ahead := s.With(t, s.Token(t, "ann", time.Now().Add(time.Hour)))
	ahead.Get("/rooms").Is(200) // and again, from the cache
	if c := ahead.Get("/rooms").Is(200).Header.Get("Set-Cookie"); c != "" {
		t.Errorf("the token was renewed to an earlier one: %q", c)
	}
}

func TestSigningOutEndsTheSessionForEveryCopyOfItsCookie(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	copied := s.With(t, ann.Token())
	copied.Get("/rooms").Is(200)
	ann.Post("/signout").Is(303).To("/")
	if ann.Token() != "" {
		t.Error("the cookie is still there")
	}
	copied.Get("/rooms").Is(303)
	ann.Post("/signout").Is(303).To("/")
}

func TestAnOutageKeepsSessions(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	s.Change(func(w *handlerstest.World) { w.Postgres = handlerstest.ErrSecret })
	for _, path := range []string{"/", "/rooms", "/rooms/x", "/account", "/signin"} {
		a := ann.Get(path).Is(503).Whole().Has("PostgreSQL cannot be reached").Lacks("hunter2", "10.9.8.7")
		if a.Header.Get("Set-Cookie") != "" || a.Header.Get("Retry-After") == "" {
			t.Errorf("%s: headers %v", path, a.Header)
		}
	}
	s.Change(func(w *handlerstest.World) { w.Postgres = nil })
	ann.Get("/rooms").Is(200)
}

func FuzzToken(f *testing.F) {
	tokens := page.NewTokens(handlerstest.TestSecret)
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
	s := handlerstest.Open(t, func(c *handlers.Config) { c.FormerSecrets = [][]byte{former} })
	s.Person(t, "ann")
	x, now := s.Session("ann"), time.Now()
	old, err := page.NewTokens(former).Sign(page.Token{Session: x.ID, User: x.User.ID, Issued: now.Add(-2 * time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	b := s.With(t, old)
	b.Get("/rooms").Is(200)
	if fresh, err := page.NewTokens(handlerstest.TestSecret).Read(b.Token(), now); err != nil || fresh.Session != x.ID {
		t.Errorf("the cookie is not signed anew: %+v %v", fresh, err)
	}
	b.Get("/rooms").Is(200)
	if _, err := page.NewTokens(handlerstest.TestSecret).Read(old, now); err == nil {
		t.Error("without the former secret its tokens are believed")
	}
}
