package handlers

import (
	"net/netip"
	"strings"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
)

var errHost = chat.E(chat.Forbidden,
	"This server does not go by that name. Whoever runs it can give it one, as PARLEY_ORIGIN; by its address it can be reached in any case.")

// ownHost refuses requests for a foreign host. A site can have its own name point here for
// a moment (DNS rebinding). It would then be same-origin with our pages, for browsers that
// can reach us where it cannot.
func (a *App) ownHost(c *fiber.Ctx) error {
	name := Hostname(a.host(c))
	switch {
	case name == "" && len(c.Request().Header.Host()) == 0: // HTTP/1.0: no browser
	case IsLocalName(name), name == a.name, name != "" && name == a.files:
	case a.trusts(peer(c)) && name != "" && (a.name == "" || !strings.Contains(name, ".")):
		// Without a configured name, our own proxy says which names lead here; it may also
		// use any name itself.
	default:
		return errHost
	}
	return c.Next()
}

// IsLocalName reports whether a host's name is an address, or the machine itself. No site's
// name can be that.
func IsLocalName(name string) bool {
	if name == "localhost" || strings.HasSuffix(name, ".localhost") {
		return true
	}
	_, err := netip.ParseAddr(name)
	return err == nil
}

// Hostname is a host without its port, brackets and last dot.
func Hostname(host string) string {
	if inner, ok := strings.CutPrefix(host, "["); ok {
		name, port, ok := strings.Cut(inner, "]")
		if !ok || port != "" && !isPort(port) {
			return ""
		}
		return name
	}
	name, port, ok := strings.Cut(host, ":")
	if ok && !isPort(":"+port) {
		return ""
	}
	return strings.TrimSuffix(name, ".")
}

func isPort(s string) bool {
	digits, ok := strings.CutPrefix(s, ":")
	return ok && len(digits) <= 5 && strings.Trim(digits, "0123456789") == ""
}

// nameOf is the host's name in an origin.
func nameOf(origin string) string {
	_, host, _ := strings.Cut(origin, "://")
	return Hostname(host)
}

// strict tells browsers that came by HTTPS not to use plain HTTP for a year (RFC 6797).
func (a *App) strict(c *fiber.Ctx) error {
	if a.secure(c) {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
	}
	return c.Next()
}
