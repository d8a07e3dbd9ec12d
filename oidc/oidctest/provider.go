// Package oidctest runs a provider of OpenID Connect for tests. It refuses every request that
// lacks what the specifications ask of a client: state, nonce, PKCE with S256, the client's
// secret, the same address to come back to, and a code that is used once.
package oidctest

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// What the provider knows of its client.
const (
	ClientID = "parley"
	Secret   = "a secret with a % and a :"
)

// Provider is a provider with one user.
type Provider struct {
	URL string // the issuer

	mu       sync.Mutex // guards the fields below
	user     map[string]any
	info     map[string]any
	change   func(token map[string]any)
	off      time.Duration
	down     bool
	deny     string
	ends     string // the address for signing out there, or empty
	asked    int
	fetched  int // keys
	key      jose.JSONWebKey
	requests map[string]url.Values // by their codes
	server   *httptest.Server
}

// Start runs a provider until the test ends.
func Start(t testing.TB) *Provider {
	t.Helper()
	p := &Provider{user: map[string]any{}, requests: map[string]url.Values{}}
	p.Rotate(t)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.describe)
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	mux.HandleFunc("GET /userinfo", p.userinfo)
	mux.HandleFunc("GET /keys", p.keys)
	p.server = httptest.NewServer(p.unlessDown(mux))
	p.URL = p.server.URL
	t.Cleanup(p.server.Close)
	return p
}

// Rotate gives the provider another key.
func (p *Provider) Rotate(t testing.TB) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p.set(func() {
		p.key = jose.JSONWebKey{Key: key, KeyID: rand.Text(), Algorithm: string(jose.ES256), Use: "sig"}
	})
}

func (p *Provider) set(how func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	how()
}

// SignedIn is who is signed in at the provider: claims of the ID token.
func (p *Provider) SignedIn(claims map[string]any) { p.set(func() { p.user = claims }) }

// Info are claims that only the endpoint for them has.
func (p *Provider) Info(claims map[string]any) { p.set(func() { p.info = claims }) }

// Change forges ID tokens before they are signed; nil ends that.
func (p *Provider) Change(how func(token map[string]any)) { p.set(func() { p.change = how }) }

// ClockOff sets the provider's clock.
func (p *Provider) ClockOff(by time.Duration) { p.set(func() { p.off = by }) }

// Down has the provider answer 503.
func (p *Provider) Down(down bool) { p.set(func() { p.down = down }) }

// Deny has the provider come back with an error.
func (p *Provider) Deny(why string) { p.set(func() { p.deny = why }) }

// EndsSessions has the provider offer to sign its user out, at an address.
func (p *Provider) EndsSessions(at string) { p.set(func() { p.ends = at }) }

// Described counts how often the provider was asked to describe itself, also while down.
func (p *Provider) Described() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.asked
}

// Fetched counts how often the provider's keys were fetched.
func (p *Provider) Fetched() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.fetched
}

func (p *Provider) unlessDown(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if strings.HasPrefix(r.URL.Path, "/.well-known/") {
			p.asked++
		}
		if p.down {
			http.Error(w, "down", http.StatusServiceUnavailable)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (p *Provider) describe(w http.ResponseWriter, _ *http.Request) {
	write(w, http.StatusOK, map[string]any{
		"end_session_endpoint": p.ends,
		"issuer":               p.URL, "authorization_endpoint": p.URL + "/authorize", "token_endpoint": p.URL + "/token",
		"jwks_uri": p.URL + "/keys", "userinfo_endpoint": p.URL + "/userinfo",
		"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
		"id_token_signing_alg_values_supported": []string{"ES256"}, "code_challenge_methods_supported": []string{"S256"},
		"authorization_response_iss_parameter_supported": true,
	})
}

func (p *Provider) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	back, err := url.Parse(q.Get("redirect_uri"))
	switch {
	case err != nil, back.Host == "", q.Get("client_id") != ClientID, q.Get("response_type") != "code",
		!slices.Contains(strings.Fields(q.Get("scope")), "openid"), len(q.Get("state")) < 20, len(q.Get("nonce")) < 20,
		q.Get("code_challenge_method") != "S256", len(q.Get("code_challenge")) != 43:
		http.Error(w, "the request lacks something: "+r.URL.RawQuery, http.StatusBadRequest)
		return
	}
	answer := back.Query()
	answer.Set("state", q.Get("state"))
	answer.Set("iss", p.URL)
	if p.deny != "" {
		answer.Set("error", p.deny)
	} else {
		code := rand.Text()
		p.requests[code] = q
		answer.Set("code", code)
	}
	back.RawQuery = answer.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	secret, _ = url.QueryUnescape(secret) // RFC 6749, section 2.3.1
	if id != ClientID || secret != Secret {
		write(w, http.StatusUnauthorized, map[string]any{"error": "invalid_client"})
		return
	}
	q, known := p.requests[r.PostFormValue("code")]
	delete(p.requests, r.PostFormValue("code"))
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if !known || q.Get("redirect_uri") != r.PostFormValue("redirect_uri") || base64.RawURLEncoding.EncodeToString(sum[:]) != q.Get("code_challenge") || r.PostFormValue("grant_type") != "authorization_code" {
		write(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant"})
		return
	}
	now := time.Now().Add(p.off)
	claims := map[string]any{"iss": p.URL, "aud": ClientID, "iat": now.Unix(), "nbf": now.Unix(), "exp": now.Add(time.Minute).Unix(), "nonce": q.Get("nonce")}
	if q.Get("max_age") != "" {
		claims["auth_time"] = now.Unix()
	}
	maps.Copy(claims, p.user)
	if p.change != nil {
		p.change(claims)
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: p.key}, nil)
	if err != nil {
		panic(err)
	}
	signed, err := jwt.Signed(signer).Claims(claims).Serialize()
	if err != nil {
		panic(err)
	}
	write(w, http.StatusOK, map[string]any{"access_token": "access", "token_type": "Bearer", "expires_in": 60, "id_token": signed})
}

func (p *Provider) userinfo(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Authorization") != "Bearer access" || p.info == nil {
		http.Error(w, "no", http.StatusUnauthorized)
		return
	}
	write(w, http.StatusOK, p.info)
}

func (p *Provider) keys(w http.ResponseWriter, _ *http.Request) {
	p.fetched++
	write(w, http.StatusOK, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{p.key.Public()}})
}

func write(w http.ResponseWriter, status int, what any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(what)
}
