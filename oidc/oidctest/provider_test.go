package oidctest

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const (
	verifier = "a verifier of at least forty-three characters"
	back     = "http://parley.example.org/back"
)

// ask signs in at the provider, with some fields of the request changed, and returns where it leads.
func ask(t *testing.T, p *Provider, changed url.Values) (status int, to url.Values) {
	t.Helper()
	sum := sha256.Sum256([]byte(verifier))
	q := url.Values{
		"client_id": {ClientID}, "response_type": {"code"}, "scope": {"openid email"}, "redirect_uri": {back},
		"state": {strings.Repeat("s", 20)}, "nonce": {strings.Repeat("n", 20)},
		"code_challenge_method": {"S256"}, "code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])},
	}
	for name, v := range changed {
		q[name] = v
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := client.Get(p.URL + "/authorize?" + q.Encode())
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	at, _ := url.Parse(r.Header.Get("Location"))
	return r.StatusCode, at.Query()
}

// redeem asks for the tokens of a code.
func redeem(t *testing.T, p *Provider, secret string, form url.Values) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.URL+"/token", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.SetBasicAuth(ClientID, url.QueryEscape(secret))
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

func TestACodeIsGoodOnceAndForItsClientAlone(t *testing.T) {
	p := Start(t)
	form := func() url.Values {
		status, to := ask(t, p, nil)
		if status != http.StatusFound || to.Get("code") == "" || to.Get("iss") != p.URL {
			t.Fatalf("signing in leads to %v with %d", to, status)
		}
		return url.Values{"grant_type": {"authorization_code"}, "code": {to.Get("code")}, "redirect_uri": {back}, "code_verifier": {verifier}}
	}
	good := form()
	if got := redeem(t, p, Secret, good); got != http.StatusOK {
		t.Errorf("a code gets %d", got)
	}
	if got := redeem(t, p, Secret, good); got != http.StatusBadRequest {
		t.Errorf("a code that was used gets %d", got)
	}
	if got := redeem(t, p, "a guess", form()); got != http.StatusUnauthorized {
		t.Errorf("another secret gets %d", got)
	}
	for name, other := range map[string]string{"code_verifier": "another", "redirect_uri": back + "/else", "grant_type": "password", "code": "a guess"} {
		bad := form()
		bad.Set(name, other)
		if got := redeem(t, p, Secret, bad); got != http.StatusBadRequest {
			t.Errorf("another %s gets %d", name, got)
		}
	}
}

func TestARequestThatLacksAProtectionIsRefused(t *testing.T) {
	p := Start(t)
	for name, weak := range map[string]string{
		"state": "short", "nonce": "", "code_challenge": "", "code_challenge_method": "plain", "scope": "email", "client_id": "another", "redirect_uri": "/back", "response_type": "token",
	} {
		if status, _ := ask(t, p, url.Values{name: {weak}}); status != http.StatusBadRequest {
			t.Errorf("%s=%q gets %d", name, weak, status)
		}
	}
}

func TestAProviderThatIsDownCountsWhoAsks(t *testing.T) {
	p := Start(t)
	p.Down(true)
	r, err := http.Get(p.URL + "/.well-known/openid-configuration")
	if err != nil {
		t.Fatal(err)
	}
	_ = r.Body.Close()
	if r.StatusCode != http.StatusServiceUnavailable || p.Described() != 1 || p.Fetched() != 0 {
		t.Errorf("it answers %d, and counts %d and %d", r.StatusCode, p.Described(), p.Fetched())
	}
}
