package page

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"parley/handlers/web"
)

// FilesAlone keeps all but files off their host.
func (b *Base) FilesAlone(c *fiber.Ctx) error {
	if !b.OnFilesHost(c) {
		return c.Next()
	}
	setFilesHostHeaders(c)
	if !web.IsSafeMethod(c) || !strings.HasPrefix(c.Path(), "/files/") {
		return fiber.ErrNotFound
	}
	return c.Next()
}

// setFilesHostHeaders lets pages of the other host show a file, but not frame it. No
// address with a key leaves in a Referer.
func setFilesHostHeaders(c *fiber.Ctx) {
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'; sandbox")
	c.Set(fiber.HeaderXFrameOptions, "DENY")
	c.Set(fiber.HeaderReferrerPolicy, "no-referrer")
	c.Set("Cross-Origin-Resource-Policy", "cross-origin")
	c.Response().Header.Del(fiber.HeaderVary)
}
