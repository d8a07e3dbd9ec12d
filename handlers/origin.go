package handlers

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"parley/handlers/web"
)

// ownOrigin refuses requests that change something and come from another site. The cookie's
// SameSite=Lax is the second line: this one also stops other ports and sub-domains of our
// own site.
func (a *App) ownOrigin(c *fiber.Ctx) error {
	switch c.Method() {
	case fiber.MethodGet, fiber.MethodHead, fiber.MethodOptions:
		return c.Next()
	}
	if !a.SameOrigin(c) {
		return web.ErrForeign
	}
	return c.Next()
}

// SameOrigin reports whether a request comes from our own pages, or from a client that is
// no browser and names no origin.
func (a *App) SameOrigin(c *fiber.Ctx) bool {
	site, origin := c.Get("Sec-Fetch-Site"), c.Get(fiber.HeaderOrigin)
	switch {
	case site == "same-origin" || site == "none":
		return true
	case origin != "":
		return origin == a.origin(c) // as browsers write both: no folding, in which an s is also a ſ
	}
	return site == ""
}

// origin is our own, as browsers write it.
func (a *App) origin(c *fiber.Ctx) string {
	if a.cfg.Origin != "" {
		return a.cfg.Origin
	}
	return a.scheme(c) + "://" + a.host(c)
}

// secure reports whether browsers reach us by https alone.
func (a *App) secure(c *fiber.Ctx) bool { return strings.HasPrefix(a.origin(c), "https://") }
