package oidc

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	rp "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"parley/chat"
)

// claims are what a provider says of a user.
type claims struct {
	Subject  string  `json:"sub"`
	Username string  `json:"preferred_username"`
	Email    string  `json:"email"`
	Verified truth   `json:"email_verified"`
	Name     string  `json:"name"`
	For      string  `json:"azp"`
	SignedIn float64 `json:"auth_time"` // 0 where the provider does not say
}

// truth is a boolean that some providers send as a text.
type truth bool

func (t *truth) UnmarshalJSON(b []byte) error {
	*t = string(b) == "true" || string(b) == `"true"`
	return nil
}

func (c claims) lacking() bool { return c.Username == "" || c.Email == "" }

// verify checks the ID token: its signature, issuer, audience, time and nonce.
func (p *Provider) verify(ctx context.Context, is *rp.Provider, token *oauth2.Token, a Attempt) (c claims, err error) {
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return c, p.untrusted(errors.New("there is no ID token"))
	}
	now := p.now()
	late := func() time.Time { return now.Add(-skew) }
	id, err := is.Verifier(&rp.Config{ClientID: p.ClientID, Now: late}).Verify(ctx, raw)
	var expired *rp.TokenExpiredError
	switch {
	case errors.As(err, &expired), err == nil && id.IssuedAt.After(now.Add(skew)):
		return c, p.offClock(now)
	case err != nil && strings.Contains(err.Error(), "fetching keys"): // the library keeps no cause
		return c, p.unreachable(err)
	case err != nil:
		return c, p.untrusted(err)
	case id.Nonce != a.Nonce:
		return c, p.untrusted(errors.New("the nonce is another one"))
	}
	if err := id.Claims(&c); err != nil {
		return c, p.untrusted(err)
	}
	return c, p.checkClaims(c, id, a)
}

// subjectMax is how many characters a subject has at most (OpenID Connect Core 1.0, section 2).
const subjectMax = 255

func (p *Provider) checkClaims(c claims, id *rp.IDToken, a Attempt) error {
	switch {
	case c.Subject == "" || len(c.Subject) > subjectMax || strings.ContainsRune(c.Subject, 0):
		return p.untrusted(errors.New("the subject is missing or too long"))
	case len(id.Audience) > 1 && !slices.Contains([]string{"", p.ClientID}, c.For):
		return p.untrusted(errors.New("the token is for another client"))
	case a.Fresh && c.SignedIn != 0 && time.Unix(int64(c.SignedIn), 0).Before(a.Began.Add(-skew)):
		return &chat.Error{Kind: chat.Forbidden, Text: "“%s” did not ask you to sign in again. Sign out there first, then try again.", Args: []any{p.Name}}
	}
	return nil
}

// offClock says what to look at: all tokens of a provider seem to be too old or too new.
func (p *Provider) offClock(now time.Time) error {
	return &chat.Error{
		Kind: chat.Forbidden, Text: "The clocks of this server and of “%s” differ by more than two minutes: here it is %s UTC. Tell the people who run this server.",
		Args: []any{p.Name, now.UTC().Format("15:04:05")}, Cause: errors.New("the ID token is expired, or from the future"),
	}
}

// complete asks for what the ID token lacks. It is not needed to know who the user is.
func (p *Provider) complete(ctx context.Context, is *rp.Provider, token *oauth2.Token, c *claims) {
	if is.UserInfoEndpoint() == "" {
		return
	}
	info, err := is.UserInfo(ctx, oauth2.StaticTokenSource(token))
	if err != nil || info.Subject != c.Subject {
		return
	}
	var more claims
	if info.Claims(&more) != nil {
		return
	}
	c.Username, c.Name = cmp.Or(c.Username, more.Username), cmp.Or(c.Name, more.Name)
	if c.Email == "" {
		c.Email, c.Verified = more.Email, more.Verified
	}
}

// nameMax is how many bytes of a name are taken: the browser keeps it for a while.
const nameMax = 200

func (p *Provider) vouched(c claims) chat.Vouched {
	clean := func(s string) string {
		return strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\x00", ""))
	}
	c.Username, c.Email, c.Name = clean(c.Username), clean(c.Email), clean(c.Name)
	if len(c.Username) > nameMax {
		c.Username = ""
	}
	if len(c.Email) > chat.EmailMaxBytes {
		c.Email = ""
	}
	if len(c.Name) > nameMax {
		c.Name = ""
	}
	return chat.Vouched{
		Identity: chat.Identity{Issuer: p.Issuer, Subject: c.Subject, Shown: cmp.Or(c.Username, c.Email, c.Name)},
		Provider: p.Name, Username: c.Username, Email: c.Email, Verified: bool(c.Verified) && c.Email != "",
	}
}
