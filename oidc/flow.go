package oidc

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"time"

	rp "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"parley/chat"
)

// Attempt is a sign-in that waits for the provider's answer. The browser keeps it, sealed.
type Attempt struct {
	Provider string // its ID
	State    string // binds the answer to the browser
	Nonce    string // binds the ID token to the attempt
	Verifier string // binds the code to the attempt (PKCE)
	Fresh    bool   // the user is to sign in there again
	Began    time.Time
}

// Answer is what the provider sends with the browser.
type Answer struct{ Code, State, Issuer, Error string }

// skew is how much the clocks of this server and of a provider may differ.
const skew = 2 * time.Minute

// Begin makes an attempt, and the address at the provider that the browser goes to. redirect
// is where it comes back. fresh asks the provider to have the user sign in again.
func (p *Provider) Begin(ctx context.Context, redirect string, fresh bool) (a Attempt, to string, err error) {
	is, style, err := p.ready(ctx)
	if err != nil {
		return a, "", err
	}
	a = Attempt{Provider: p.ID, State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(), Fresh: fresh, Began: p.now()}
	options := []oauth2.AuthCodeOption{rp.Nonce(a.Nonce), oauth2.S256ChallengeOption(a.Verifier)}
	if fresh {
		options = append(options, oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0"))
	}
	return a, p.oauth(is, style, redirect).AuthCodeURL(a.State, options...), nil
}

func (p *Provider) oauth(is *rp.Provider, style oauth2.AuthStyle, redirect string) *oauth2.Config {
	at := is.Endpoint()
	if at.AuthStyle = style; p.Secret == "" {
		at.AuthStyle = oauth2.AuthStyleInParams
	}
	return &oauth2.Config{ClientID: p.ClientID, ClientSecret: p.Secret, Endpoint: at, RedirectURL: redirect, Scopes: append([]string{rp.ScopeOpenID}, p.Scopes...)}
}

// Finish is the user for whom the provider vouches. The code works once.
func (p *Provider) Finish(ctx context.Context, a Attempt, redirect string, is Answer) (chat.Vouched, error) {
	if err := p.check(a, is); err != nil {
		return chat.Vouched{}, err
	}
	provider, style, err := p.ready(ctx)
	if err != nil {
		return chat.Vouched{}, err
	}
	ctx = rp.ClientContext(ctx, p.client)
	token, err := p.oauth(provider, style, redirect).Exchange(ctx, is.Code, oauth2.VerifierOption(a.Verifier))
	if err != nil {
		return chat.Vouched{}, p.refused(err)
	}
	said, err := p.verify(ctx, provider, token, a)
	if err != nil {
		return chat.Vouched{}, err
	}
	if said.lacking() {
		p.complete(ctx, provider, token, &said)
	}
	return p.vouched(said), nil
}

// check compares what came with the browser with what it was sent with.
func (p *Provider) check(a Attempt, is Answer) error {
	switch {
	case a.Provider != p.ID || subtle.ConstantTimeCompare([]byte(a.State), []byte(is.State)) != 1:
		return ErrOver
	case is.Issuer != "" && is.Issuer != p.Issuer: // RFC 9207
		return p.untrusted(errors.New("the answer names another issuer"))
	case is.Error == "access_denied":
		return &chat.Error{Kind: chat.Forbidden, Text: "You did not go on at “%s”. Nothing has changed here.", Args: []any{p.Name}}
	case is.Error != "":
		return p.unreachable(errors.New("it answers with the error " + is.Error))
	case is.Code == "":
		return ErrOver
	}
	return nil
}

// ErrOver answers an attempt that has ended: it took too long, or its answer came before.
var ErrOver = chat.E(chat.Conflict, "This way of signing in has been used already, or it took too long. Please begin again.")

// refused is why the provider gave no token for a code.
func (p *Provider) refused(err error) error {
	var said *oauth2.RetrieveError
	switch {
	case !errors.As(err, &said) || said.Response.StatusCode >= 500:
		return p.unreachable(err)
	case said.ErrorCode == "invalid_grant":
		over := *ErrOver
		over.Cause = errors.New("the provider does not take the code")
		return &over
	}
	return p.untrusted(errors.New("the provider gives no token: " + said.ErrorCode))
}

// untrusted answers what cannot be believed. The log has the reason, and no token.
func (p *Provider) untrusted(cause error) error {
	return &chat.Error{
		Kind: chat.Forbidden, Text: "The answer of “%s” cannot be believed. Please begin again. If it stays so, tell the people who run this server.", Args: []any{p.Name}, Cause: cause,
	}
}
