package config

import (
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/redis/rueidis"
	"golang.org/x/net/idna"

	"parley/chat"
	"parley/handlers/page"
)

func (c *Config) checkRoles() error {
	for role := range strings.SplitSeq(c.Roles, ",") {
		switch strings.TrimSpace(role) {
		case "web":
			c.Web = true
		case "live":
			c.Live = true
		case "worker":
			c.Worker = true
		case "call":
			c.Call = true
		default:
			return fmt.Errorf("PARLEY_ROLES must list web, live, worker and call, not %q", role)
		}
	}
	return nil
}

func (c *Config) checkAddresses() error {
	for name, addr := range map[string]string{"PARLEY_ADDR": c.Addr, "PARLEY_ADMIN_ADDR": c.AdminAddr} {
		if name == "PARLEY_ADMIN_ADDR" && addr == "off" {
			continue
		}
		if _, port, err := net.SplitHostPort(addr); err != nil || port == "" {
			return fmt.Errorf("%s must be an address with a port, as 127.0.0.1:3000, not %q", name, addr)
		}
	}
	return nil
}

func (c *Config) checkOrigin() (err error) {
	c.Origin, err = readOrigin("PARLEY_ORIGIN", c.Origin, "https://chat.example.org")
	return err
}

// checkFilesOrigin wants a host of its own: browsers send cookies to all ports of a host. Pages by HTTPS show
// nothing that comes without.
func (c *Config) checkFilesOrigin() (err error) {
	if c.FilesOrigin == "" {
		return nil
	}
	if c.Origin == "" {
		return fmt.Errorf("PARLEY_FILES_ORIGIN needs PARLEY_ORIGIN, since each leads to the other")
	}
	if c.FilesOrigin, err = readOrigin("PARLEY_FILES_ORIGIN", c.FilesOrigin, "https://files.example.net"); err != nil {
		return err
	}
	pages, _ := url.Parse(c.Origin)
	files, _ := url.Parse(c.FilesOrigin)
	switch {
	case pages.Hostname() == files.Hostname():
		return fmt.Errorf("PARLEY_FILES_ORIGIN must name another host than PARLEY_ORIGIN, not %q", files.Hostname())
	case pages.Scheme != files.Scheme:
		return fmt.Errorf("PARLEY_FILES_ORIGIN must begin with %s:// as PARLEY_ORIGIN does, not with %s://", pages.Scheme, files.Scheme)
	}
	return nil
}

// readOrigin is a variable's origin as browsers write it. Without one, it is empty.
func readOrigin(name, origin, example string) (string, error) {
	if origin == "" {
		return "", nil
	}
	u, err := url.Parse(origin)
	if err != nil || u.Hostname() == "" || u.User != nil || (u.Scheme != "http" && u.Scheme != "https") || strings.Trim(u.Path, "/") != "" || strings.ContainsAny(origin, "?#") {
		return "", fmt.Errorf("%s must be a scheme and a host, as %s, not %q", name, example, origin)
	}
	if origin, err = asBrowsersWrite(u); err != nil {
		return "", fmt.Errorf("%s must name a host that there can be, not %q", name, u.Host)
	}
	return origin, nil
}

// names maps a host's name to the form that browsers send: names in other letters are sent in ASCII (UTS
// #46).
var names = idna.New(idna.MapForLookup(), idna.StrictDomainName(false), idna.Transitional(false))

// asBrowsersWrite is an origin as in the header Origin: without its scheme's default port (RFC 6454, section
// 6.1), its host in one spelling.
func asBrowsersWrite(u *url.URL) (string, error) {
	host := strings.ToLower(u.Hostname())
	if ip, err := netip.ParseAddr(host); err == nil {
		host = ip.String()
		if ip.Is6() {
			host = "[" + host + "]"
		}
	} else if host, err = names.ToASCII(host); err != nil {
		return "", err
	}
	port := strings.TrimLeft(u.Port(), "0")
	if usual := map[string]string{"http": "80", "https": "443"}[u.Scheme]; port != "" && port != usual {
		host += ":" + port
	}
	return u.Scheme + "://" + host, nil
}

const secretLeast = 32

func (c *Config) checkSecret() error {
	if c.Secret != "" && len(c.Secret) < secretLeast {
		return fmt.Errorf("JWT_SECRET must have at least %d bytes; it has %d", secretLeast, len(c.Secret))
	}
	if c.FormerSecret != "" && len(c.FormerSecret) < secretLeast {
		return fmt.Errorf("JWT_SECRET_FORMER must have at least %d bytes; it has %d", secretLeast, len(c.FormerSecret))
	}
	return nil
}

// CheckSecretGiven is for commands that sign tokens. Commands that only use the database do not.
func (c *Config) CheckSecretGiven() error {
	if c.Secret == "" && c.Database != "" && (c.Web || c.Live) {
		return fmt.Errorf("JWT_SECRET is required when DATABASE_URL is set: give it %d bytes or more, the same for every process", secretLeast)
	}
	return nil
}

// checkServers has the drivers parse their addresses before anything starts. It does not repeat their errors,
// which may quote the password.
func (c *Config) checkServers() error {
	if c.Database != "" {
		_, err := pgxpool.ParseConfig(c.Database)
		if u, _ := url.Parse(c.Database); err != nil || u == nil || (u.Scheme != "postgres" && u.Scheme != "postgresql") {
			return fmt.Errorf("DATABASE_URL must be an address of PostgreSQL, as postgres://user:password@host:5432/database")
		}
	}
	if c.Redis == "" {
		return nil
	}
	for addr := range strings.SplitSeq(c.Redis, ",") {
		if _, err := rueidis.ParseURL(strings.TrimSuffix(strings.TrimSpace(addr), "/")); err != nil {
			return fmt.Errorf("REDIS_URL must be an address with redis://, rediss:// or unix://, or several for a cluster, separated by commas")
		}
	}
	return nil
}

func (c *Config) checkPreviews() error {
	if c.Previews != "on" && c.Previews != "off" {
		return fmt.Errorf("PARLEY_PREVIEWS must be on or off, not %q", c.Previews)
	}
	for network := range strings.SplitSeq(c.PreviewNets, ",") {
		if network = strings.TrimSpace(network); network == "" {
			continue
		}
		prefix, err := netip.ParsePrefix(network)
		if err != nil {
			return fmt.Errorf("PARLEY_PREVIEW_NETWORKS must list networks, as 10.0.0.0/8, separated by commas, not %q", network)
		}
		c.PreviewNetworks = append(c.PreviewNetworks, prefix.Masked())
	}
	return nil
}

func (c *Config) checkRest() error {
	for proxy := range strings.SplitSeq(c.Proxies, ",") {
		if proxy = strings.TrimSpace(proxy); proxy != "" {
			c.TrustedProxies = append(c.TrustedProxies, proxy)
		}
	}
	if _, err := page.ParseProxies(c.TrustedProxies); err != nil {
		return fmt.Errorf("PARLEY_TRUSTED_PROXIES must list addresses and networks, as 10.0.0.0/8, separated by commas")
	}
	if err := c.checkSignUp(); err != nil {
		return err
	}
	var level slog.Level
	switch {
	case c.Limits != "on" && c.Limits != "off":
		return fmt.Errorf("PARLEY_LIMITS must be on or off, not %q", c.Limits)
	case c.LogFormat != "text" && c.LogFormat != "json":
		return fmt.Errorf("LOG_FORMAT must be text or json, not %q", c.LogFormat)
	case level.UnmarshalText([]byte(c.LogLevel)) != nil:
		return fmt.Errorf("LOG_LEVEL must be debug, info, warn or error, not %q", c.LogLevel)
	case c.BcryptCost < 4 || c.BcryptCost > 16:
		return fmt.Errorf("PARLEY_BCRYPT_COST must be 4 to 16, not %d", c.BcryptCost)
	case c.DatabaseMax < 4 || c.DatabaseMax > 1000:
		return fmt.Errorf("PARLEY_DATABASE_CONNS must be 4 to 1000, not %d", c.DatabaseMax)
	case c.FileMB < 1 || c.FileMB > 10_000:
		return fmt.Errorf("PARLEY_FILE_MB must be 1 to 10000, not %d", c.FileMB)
	case c.FileCount < 1 || c.FileCount > chat.FilesMax:
		return fmt.Errorf("PARLEY_FILES_COUNT must be 1 to %d, not %d", chat.FilesMax, c.FileCount)
	case c.PersonMB < 0 || c.ServerMB < 0 || c.PersonMB > 1e9 || c.ServerMB > 1e9:
		return fmt.Errorf("PARLEY_FILES_PERSON_MB and PARLEY_FILES_MB must be 0 for no bound, or a number of megabytes")
	}
	return nil
}

// checkSignUp reads who may sign up. Strangers may where only this machine reaches the server.
func (c *Config) checkSignUp() error {
	c.Policy = chat.SignUpPolicy{Mode: chat.SignUpMode(c.SignUp), Bound: c.SignUp != "" || c.Domains != ""}
	switch {
	case c.SignUp == "" && c.onLoopback():
		c.Policy.Mode = chat.SignUpOpen
	case c.SignUp == "":
		c.Policy.Mode = chat.SignUpByInvite
	case !slices.Contains(chat.SignUpModes, c.Policy.Mode):
		return fmt.Errorf("PARLEY_SIGNUP must be open, invite or closed, not %q", c.SignUp)
	}
	for domain := range strings.SplitSeq(c.Domains, ",") {
		if strings.TrimSpace(domain) == "" {
			continue
		}
		ascii, ok := chat.CleanDomain(domain)
		if !ok {
			return fmt.Errorf("PARLEY_SIGNUP_DOMAINS must list domains of emails, as example.org, separated by commas, not %q", domain)
		}
		c.Policy.Domains = append(c.Policy.Domains, ascii)
	}
	return nil
}
