package handlers

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/page"
)

var errHost = chat.E(chat.Forbidden,
	"This server does not go by that name. Whoever runs it can give it one, as PARLEY_ORIGIN; by its address it can be reached in any case.")

// ownHost refuses requests for a foreign host. A site can have its own name point here for
// a moment (DNS rebinding). It would then be same-origin with our pages, for browsers that
// can reach us where it cannot.
func (a *App) ownHost(c *fiber.Ctx) error {
	name := page.Hostname(a.Host(c))
	switch {
	case name == "" && len(c.Request().Header.Host()) == 0: // HTTP/1.0: no browser
	case page.IsLocalName(name), name == a.HostName, name != "" && name == a.FilesHost:
	case a.Trusts(page.Peer(c)) && name != "" && (a.HostName == "" || !strings.Contains(name, ".")):
		// Without a configured name, our own proxy says which names lead here; it may also
		// use any name itself.
	default:
		return errHost
	}
	return c.Next()
}

// strict tells browsers that came by HTTPS not to use plain HTTP for a year (RFC 6797).
func (a *App) strict(c *fiber.Ctx) error {
	if a.Secure(c) {
		c.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000")
	}
	return c.Next()
}
