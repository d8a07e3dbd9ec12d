package web

import "github.com/gofiber/fiber/v2"

// Unchanged reports whether the client has what the answer's ETag names. Proxies that compress make an ETag weak, and
// clients may have several copies (RFC 9110, 13.1.2).
func Unchanged(c *fiber.Ctx) bool {
	return c.Get(fiber.HeaderIfNoneMatch) != "" && c.Fresh() // Fresh takes a mere If-Modified-Since for true
}
