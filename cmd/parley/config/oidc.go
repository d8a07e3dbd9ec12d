package config

import (
	"fmt"
	"net/url"
	"os"
	"regexp"
	"strings"

	"parley/cmd/parley/faults"
	"parley/oidc"
)

var providerID = regexp.MustCompile(`^[a-z][a-z0-9]{0,19}$`)

// providersMost is how many ways to sign in a page can show.
const providersMost = 10

// checkOIDC reads the providers of OpenID Connect. PARLEY_OIDC names them, and each has its
// variables: PARLEY_OIDC_WORK_ISSUER and so on, for one that is called work.
func (c *Config) checkOIDC() error {
	for id := range strings.SplitSeq(c.OIDC, ",") {
		if id = strings.TrimSpace(id); id == "" {
			continue
		}
		if !providerID.MatchString(id) {
			return fmt.Errorf("PARLEY_OIDC must list short names of providers, as work or google2, separated by commas, not %q", id)
		}
		p, err := readProvider(id)
		if err != nil {
			return err
		}
		if c.Providers.Find(p.ID) != nil {
			return fmt.Errorf("PARLEY_OIDC lists %s twice", id)
		}
		if other := c.Providers.Of(p.Issuer); other != nil {
			return fmt.Errorf("%s and %s have the same issuer: list it once", variableOf(other.ID, "ISSUER"), variableOf(id, "ISSUER"))
		}
		c.Providers = append(c.Providers, oidc.New(p, faults.Clock()))
	}
	switch {
	case len(c.Providers) > providersMost:
		return fmt.Errorf("PARLEY_OIDC can list %d providers at most", providersMost)
	case len(c.Providers) > 0 && c.Origin == "" && !c.onLoopback():
		return fmt.Errorf("PARLEY_OIDC needs PARLEY_ORIGIN, since providers lead back to this server")
	}
	return nil
}

func variableOf(id, what string) string {
	return "PARLEY_OIDC_" + strings.ToUpper(id) + "_" + what
}

func readProvider(id string) (p oidc.Config, err error) {
	get := func(what string) string { return strings.TrimSpace(os.Getenv(variableOf(id, what))) }
	p = oidc.Config{ID: id, Name: get("NAME"), Issuer: get("ISSUER"), ClientID: get("CLIENT_ID"), Scopes: []string{"profile", "email"}}
	if p.Name == "" {
		p.Name = strings.ToUpper(id[:1]) + id[1:]
	}
	if len(p.Name) > 60 {
		return p, fmt.Errorf("%s must have 60 bytes at most", variableOf(id, "NAME"))
	}
	if !isIssuer(p.Issuer) {
		return p, fmt.Errorf("%s must be the provider's address with https://, or http:// for one on this machine, without a password, ? or #", variableOf(id, "ISSUER"))
	}
	if p.ClientID == "" {
		return p, fmt.Errorf("%s must be what the provider calls this server", variableOf(id, "CLIENT_ID"))
	}
	if scopes := get("SCOPES"); scopes != "" {
		p.Scopes = strings.FieldsFunc(scopes, func(r rune) bool { return r == ' ' || r == ',' })
	}
	p.Secret, err = secretOf(variableOf(id, "CLIENT_SECRET"))
	return p, err
}

func isIssuer(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.User != nil || strings.ContainsAny(text, "?#") {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && oidc.Within(u.Hostname())
}

// secretOf is a secret that may come from a file.
func secretOf(name string) (string, error) {
	path := os.Getenv(name + "_FILE")
	if path == "" {
		return strings.TrimSpace(os.Getenv(name)), nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("%s_FILE names a file that cannot be read: %s", name, path)
	}
	secret := strings.TrimSpace(string(text))
	if secret == "" {
		return "", fmt.Errorf("%s_FILE names a file that is empty: %s", name, path)
	}
	return secret, nil
}
