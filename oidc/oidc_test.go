package oidc_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"parley/chat"
	"parley/oidc"
	"parley/oidc/oidctest"
)

const back = "http://127.0.0.1:3000/signin/with/example/callback"

func ann() map[string]any {
	return map[string]any{"sub": "1", "preferred_username": "ann", "email": "ann@example.org", "email_verified": true}
}

func config(issuer string) oidc.Config {
	return oidc.Config{ID: "example", Name: "Example", Issuer: issuer, ClientID: oidctest.ClientID, Secret: oidctest.Secret, Scopes: []string{"email", "profile"}}
}

func open(t *testing.T) (*oidctest.Provider, *oidc.Provider) {
	t.Helper()
	real := oidctest.Start(t)
	real.SignedIn(ann())
	return real, oidc.New(config(real.URL), nil)
}

// visit is the browser: it goes to the provider, and is sent back with an answer.
func visit(t *testing.T, to string) oidc.Answer {
	t.Helper()
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := browser.Get(to)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	at, err := url.Parse(answer.Header.Get("Location"))
	if err != nil || !strings.HasPrefix(at.String(), back+"?") {
		t.Fatalf("%s leads to %q: %v", to, at, err)
	}
	q := at.Query()
	return oidc.Answer{Code: q.Get("code"), State: q.Get("state"), Issuer: q.Get("iss"), Error: q.Get("error")}
}

func begin(t *testing.T, p *oidc.Provider) (oidc.Attempt, oidc.Answer) {
	t.Helper()
	a, to, err := p.Begin(t.Context(), back, false)
	if err != nil {
		t.Fatal(err)
	}
	return a, visit(t, to)
}

func refused(t *testing.T, err error, kind chat.Kind, text string) {
	t.Helper()
	if !chat.Is(err, kind) || !strings.Contains(chat.As(err).Sentence(), text) {
		t.Errorf("%v, want kind %d with %q", err, kind, text)
	}
}

func TestAProviderVouchesForAUserOnce(t *testing.T) {
	real, p := open(t)
	a, answer := begin(t, p)
	who, err := p.Finish(t.Context(), a, back, answer)
	if err != nil {
		t.Fatal(err)
	}
	if who.Issuer != real.URL || who.Subject != "1" || who.Username != "ann" || who.Email != "ann@example.org" || !who.Verified || who.Provider != "Example" || who.Shown != "ann" {
		t.Errorf("%+v", who)
	}
	_, err = p.Finish(t.Context(), a, back, answer)
	refused(t, err, chat.Conflict, "used already")
	if n := real.Described(); n != 1 {
		t.Errorf("the provider described itself %d times", n)
	}
}

func TestAnAnswerToAnotherAttemptIsRefused(t *testing.T) {
	_, p := open(t)
	a, answer := begin(t, p)
	other, foreign := begin(t, p)
	for name, c := range map[string]struct {
		a      oidc.Attempt
		answer oidc.Answer
		back   string
		kind   chat.Kind
	}{
		"another's state":   {a, foreign, back, chat.Conflict},
		"no state":          {a, oidc.Answer{Code: answer.Code}, back, chat.Conflict},
		"no code":           {a, oidc.Answer{State: answer.State}, back, chat.Conflict},
		"another provider":  {oidc.Attempt{Provider: "other", State: a.State}, answer, back, chat.Conflict},
		"another issuer":    {a, oidc.Answer{Code: answer.Code, State: a.State, Issuer: "https://other.example"}, back, chat.Forbidden},
		"another's code":    {oidc.Attempt{Provider: a.Provider, State: a.State, Nonce: a.Nonce, Verifier: a.Verifier}, oidc.Answer{Code: foreign.Code, State: a.State}, back, chat.Conflict}, // PKCE
		"another way back":  {a, answer, back + "/elsewhere", chat.Conflict},
		"another's session": {oidc.Attempt{Provider: a.Provider, State: a.State, Nonce: other.Nonce, Verifier: a.Verifier}, oidc.Answer{Code: "guess", State: a.State}, back, chat.Conflict},
	} {
		_, err := p.Finish(t.Context(), c.a, c.back, c.answer)
		if !chat.Is(err, c.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheNonceBindsTheTokenToTheAttempt(t *testing.T) {
	_, p := open(t)
	a, answer := begin(t, p)
	a.Nonce = "another nonce of another attempt"
	_, err := p.Finish(t.Context(), a, back, answer)
	refused(t, err, chat.Forbidden, "cannot be believed")
}

func TestAForgedTokenIsRefused(t *testing.T) {
	real, p := open(t)
	for name, forge := range map[string]func(map[string]any){
		"issuer":     func(c map[string]any) { c["iss"] = "https://other.example" },
		"audience":   func(c map[string]any) { c["aud"] = "another client" },
		"party":      func(c map[string]any) { c["aud"], c["azp"] = []string{oidctest.ClientID, "another"}, "another" },
		"nonce":      func(c map[string]any) { delete(c, "nonce") },
		"subject":    func(c map[string]any) { delete(c, "sub") },
		"long":       func(c map[string]any) { c["sub"] = strings.Repeat("x", 256) },
		"zero byte":  func(c map[string]any) { c["sub"] = "a\x00b" },
		"no subject": func(c map[string]any) { c["sub"] = "" },
	} {
		real.Change(forge)
		a, answer := begin(t, p)
		if _, err := p.Finish(t.Context(), a, back, answer); !chat.Is(err, chat.Forbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
	real.Change(func(c map[string]any) { c["aud"], c["azp"] = []string{oidctest.ClientID, "another"}, oidctest.ClientID })
	a, answer := begin(t, p)
	if _, err := p.Finish(t.Context(), a, back, answer); err != nil {
		t.Error(err)
	}
}

func TestClocksMayDifferByTwoMinutes(t *testing.T) {
	real, p := open(t)
	for _, c := range []struct {
		off  time.Duration
		good bool
	}{
		{115 * time.Second, true}, {-170 * time.Second, true}, // a token lasts a minute
		{3 * time.Minute, false}, {-200 * time.Second, false},
	} {
		real.ClockOff(c.off)
		a, answer := begin(t, p)
		_, err := p.Finish(t.Context(), a, back, answer)
		if c.good && err != nil {
			t.Errorf("a clock off by %s: %v", c.off, err)
		}
		if !c.good {
			refused(t, err, chat.Forbidden, "differ by more than two minutes")
		}
	}
}

func TestAProviderThatIsDownIsAskedAgainLater(t *testing.T) {
	real := oidctest.Start(t)
	real.SignedIn(ann())
	now := time.Now()
	p := oidc.New(config(real.URL), func() time.Time { return now })
	real.Down(true)
	for range 3 { // clicks
		_, _, err := p.Begin(t.Context(), back, false)
		refused(t, err, chat.Unavailable, "“Example” cannot be reached")
	}
	if n := real.Described(); n != 1 {
		t.Errorf("it was asked %d times", n)
	}
	real.Down(false)
	now = now.Add(6 * time.Second)
	a, answer := begin(t, p)
	real.Down(true)
	_, err := p.Finish(t.Context(), a, back, answer)
	refused(t, err, chat.Unavailable, "cannot be reached")
	now = now.Add(2 * time.Hour) // its older description serves on
	if _, _, err := p.Begin(t.Context(), back, false); err != nil {
		t.Error(err)
	}
	real.Down(false)
}

func TestAKeyThatTheProviderChangedIsFetched(t *testing.T) {
	real, p := open(t)
	for range 2 {
		a, answer := begin(t, p)
		if _, err := p.Finish(t.Context(), a, back, answer); err != nil {
			t.Fatal(err)
		}
		real.Rotate(t)
	}
}

func TestKeysAreFetchedOnceForManySignIns(t *testing.T) {
	real, p := open(t)
	for range 3 {
		a, answer := begin(t, p)
		if _, err := p.Finish(t.Context(), a, back, answer); err != nil {
			t.Fatal(err)
		}
	}
	if n := real.Fetched(); n != 1 {
		t.Errorf("the keys were fetched %d times", n)
	}
}

func TestTheLogHasLittleOfAProvidersPage(t *testing.T) {
	page := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadGateway)
		_, _ = w.Write([]byte(strings.Repeat("é\xff", 100_000)))
	})
	p := oidc.New(config(serve(t, page)), nil)
	for range 2 { // the second finds it down
		_, _, err := p.Begin(t.Context(), back, false)
		refused(t, err, chat.Unavailable, "cannot be reached")
		if s := err.Error(); len(s) > 600 || !utf8.ValidString(s) || !strings.Contains(s, "502") {
			t.Errorf("the log has %d bytes: %.300q", len(s), s)
		}
	}
}

func TestAnErrorOfTheProviderHasASentence(t *testing.T) {
	real, p := open(t)
	for code, kind := range map[string]chat.Kind{"access_denied": chat.Forbidden, "temporarily_unavailable": chat.Unavailable} {
		real.Deny(code)
		a, answer := begin(t, p)
		_, err := p.Finish(t.Context(), a, back, answer)
		refused(t, err, kind, "“Example”")
	}
	real.Deny("")
	wrong := config(real.URL)
	wrong.Secret = "another secret"
	p = oidc.New(wrong, nil)
	a, answer := begin(t, p)
	_, err := p.Finish(t.Context(), a, back, answer)
	refused(t, err, chat.Forbidden, "cannot be believed")
	if s := err.Error(); strings.Contains(s, "another secret") || strings.Contains(s, answer.Code) {
		t.Errorf("the log has %q", s)
	}
}

func TestWhatTheTokenLacksIsAskedFor(t *testing.T) {
	real, p := open(t)
	real.SignedIn(map[string]any{"sub": "1"})
	for name, c := range map[string]struct {
		info        map[string]any
		name, email string
	}{
		"thin":      {ann(), "ann", "ann@example.org"},
		"none":      {nil, "", ""},
		"another's": {map[string]any{"sub": "2", "preferred_username": "bob", "email": "bob@example.org"}, "", ""},
	} {
		real.Info(c.info)
		a, answer := begin(t, p)
		who, err := p.Finish(t.Context(), a, back, answer)
		if err != nil || who.Username != c.name || who.Email != c.email || who.Verified != (c.email != "") {
			t.Errorf("%s: %+v %v", name, who, err)
		}
	}
	for said, want := range map[any]bool{"true": true, true: true, false: false, "false": false, nil: false} {
		real.SignedIn(map[string]any{"sub": "1", "preferred_username": "ann", "email": "ann@example.org", "email_verified": said})
		a, answer := begin(t, p)
		if who, err := p.Finish(t.Context(), a, back, answer); err != nil || who.Verified != want {
			t.Errorf("email_verified %v: %+v %v", said, who, err)
		}
	}
}

func TestAFreshSignInIsAskedForAndChecked(t *testing.T) {
	real, p := open(t)
	for name, c := range map[string]struct {
		forge func(map[string]any)
		kind  chat.Kind
	}{
		"fresh":  {nil, 0},
		"unsaid": {func(c map[string]any) { delete(c, "auth_time") }, 0}, // some never say
		"old":    {func(c map[string]any) { c["auth_time"] = time.Now().Add(-time.Hour).Unix() }, chat.Forbidden},
	} {
		real.Change(c.forge)
		a, to, err := p.Begin(t.Context(), back, true)
		if err != nil || !strings.Contains(to, "prompt=login") || !strings.Contains(to, "max_age=0") {
			t.Fatalf("%s %v", to, err)
		}
		_, err = p.Finish(t.Context(), a, back, visit(t, to))
		if (err != nil) != (c.kind != 0) || err != nil && !chat.Is(err, c.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAProviderThatOffersItSignsItsUserOut(t *testing.T) {
	for at, good := range map[string]bool{
		"": false, "https://id.example/logout?x=1": true, "http://127.0.0.1:1/logout": true,
		"http://id.example/logout": false, "javascript:alert(1)": false, "/logout": false, "https:": false, "%": false,
	} {
		real := oidctest.Start(t)
		real.EndsSessions(at)
		p := oidc.New(config(real.URL), nil)
		to, err := url.Parse(p.EndSession(t.Context(), "https://chat.example/"))
		if err != nil || !good && to.String() != "" {
			t.Errorf("%q leads to %q: %v", at, to, err)
		}
		if q := to.Query(); good && (q.Get("client_id") != oidctest.ClientID || q.Get("post_logout_redirect_uri") != "https://chat.example/" || !strings.HasPrefix(at, to.Scheme+"://"+to.Host+to.Path)) {
			t.Errorf("%q leads to %q", at, to)
		}
	}
	real := oidctest.Start(t)
	real.EndsSessions("https://id.example/logout")
	real.Down(true)
	if to := oidc.New(config(real.URL), nil).EndSession(t.Context(), "https://chat.example/"); to != "" {
		t.Errorf("one that is down leads to %q", to)
	}
}

func TestAProviderLeadsNowhereWithoutHTTPS(t *testing.T) {
	p := oidc.New(config("http://id.example"), nil)
	_, _, err := p.Begin(t.Context(), back, false)
	refused(t, err, chat.Unavailable, "cannot be reached")
	if !strings.Contains(err.Error(), "without https") {
		t.Errorf("it was asked: %v", err)
	}
	moved := http.NewServeMux()
	moved.Handle("/", http.RedirectHandler("http://127.0.0.1:1/", http.StatusFound))
	server := serve(t, moved)
	_, _, err = oidc.New(config(server), nil).Begin(t.Context(), back, false)
	refused(t, err, chat.Unavailable, "cannot be reached")
	if !strings.Contains(err.Error(), "302") {
		t.Errorf("the redirect was followed: %v", err)
	}
}

func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}
