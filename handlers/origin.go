package handlers

import (
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
