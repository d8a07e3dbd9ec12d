// Package oidc asks providers of OpenID Connect who a user is: by the authorization code flow
// with PKCE, a state and a nonce. It does not know which account that is.
package oidc

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	rp "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"parley/chat"
)

// Config is a provider as the operator describes it. Only the operator names an issuer, so
// no user chooses which servers this one talks to.
type Config struct {
	ID       string // in addresses: lower-case letters and digits
	Name     string // on pages
	Issuer   string
	ClientID string
	Secret   string // empty for a public client
	Scopes   []string
}

// Limits on the conversation with a provider.
const (
	answerTime = 4 * time.Second // for each of its answers
	answerMost = 1 << 20         // bytes of it
	// describedFor is how long a provider's description of itself is used.
	describedFor = time.Hour
	// pause is how long a provider that did not answer is not asked again.
	pause = 5 * time.Second
)

// Provider is a provider of OpenID Connect. It is asked to describe itself when a user first
// wants to sign in with it, so one that is down stops no start.
type Provider struct {
	Config
	client *http.Client
	now    func() time.Time

	mu     sync.Mutex // guards the fields below
	is     *rp.Provider
	style  oauth2.AuthStyle
	asked  time.Time
	failed error // of the last question
}

// New makes a provider; now nil means time.Now.
func New(c Config, now func() time.Time) *Provider {
	if now == nil {
		now = time.Now
	}
	return &Provider{Config: c, client: newClient(), now: now}
}

// Providers are all providers of a server, in the operator's order.
type Providers []*Provider

// Find is the provider with an ID, or nil.
func (p Providers) Find(id string) *Provider {
	if i := slices.IndexFunc(p, func(x *Provider) bool { return x.ID == id }); i >= 0 {
		return p[i]
	}
	return nil
}

// Of is the provider of an issuer, or nil for one that is not configured any more.
func (p Providers) Of(issuer string) *Provider {
	if i := slices.IndexFunc(p, func(x *Provider) bool { return x.Issuer == issuer }); i >= 0 {
		return p[i]
	}
	return nil
}

// ready asks the provider to describe itself, unless it has done so lately. An older
// description serves on while the provider is down.
func (p *Provider) ready(ctx context.Context) (*rp.Provider, oauth2.AuthStyle, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	age := p.now().Sub(p.asked)
	if p.failed == nil && p.is != nil && age < describedFor || p.failed != nil && age < pause {
		return p.is, p.style, p.down()
	}
	ctx, cancel := context.WithTimeout(rp.ClientContext(ctx, p.client), answerTime)
	defer cancel()
	is, err := rp.NewProvider(ctx, p.Issuer)
	if p.asked, p.failed = p.now(), err; err == nil {
		p.is, p.style = is, styleOf(is)
	}
	return p.is, p.style, p.down()
}

// down is the error of a provider that has never described itself.
func (p *Provider) down() error {
	if p.is != nil {
		return nil
	}
	return p.unreachable(p.failed)
}

// causeMost is how many bytes of a cause the log gets: it may have the provider's whole page.
const causeMost = 300

func (p *Provider) unreachable(cause error) error {
	if text := cause.Error(); len(text) > causeMost || !utf8.ValidString(text) {
		cause = errors.New(strings.ToValidUTF8(text[:min(len(text), causeMost)], ""))
	}
	return &chat.Error{
		Kind: chat.Unavailable, Text: "“%s” cannot be reached at the moment. Use another way to sign in, or try again in a minute.", Args: []any{p.Name},
		Retry: 10 * time.Second, Cause: fmt.Errorf("%s: %w", p.Issuer, cause),
	}
}

// styleOf is how the client shows its secret. Providers take it in a header if they say
// nothing (OpenID Connect Discovery 1.0, section 3).
func styleOf(is *rp.Provider) oauth2.AuthStyle {
	var says struct {
		Methods []string `json:"token_endpoint_auth_methods_supported"`
	}
	if is.Claims(&says) == nil && len(says.Methods) > 0 && !slices.Contains(says.Methods, "client_secret_basic") {
		return oauth2.AuthStyleInParams
	}
	return oauth2.AuthStyleInHeader
}
