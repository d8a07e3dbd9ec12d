package oidc

import (
	"context"
	"net/url"
)

// EndSession is the address at which the provider signs its user out and leads back, or empty for
// one that offers none or is down (OpenID Connect RP-Initiated Logout 1.0). The client is named by its ID:
// no ID token is kept for it, so the provider asks its user.
func (p *Provider) EndSession(ctx context.Context, back string) string {
	is, _, err := p.ready(ctx)
	if err != nil {
		return ""
	}
	var says struct {
		At string `json:"end_session_endpoint"`
	}
	if is.Claims(&says) != nil {
		return ""
	}
	to, err := url.Parse(says.At)
	if err != nil || to.Host == "" || to.Scheme != "https" && (to.Scheme != "http" || !Within(to.Hostname())) {
		return ""
	}
	q := to.Query()
	q.Set("client_id", p.ClientID)
	q.Set("post_logout_redirect_uri", back)
	to.RawQuery = q.Encode()
	return to.String()
}
