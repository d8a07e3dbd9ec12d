package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"
)

// Unchanged reports whether the client has what the answer's ETag names. Proxies that compress make an ETag weak, and
// clients may have several copies (RFC 9110, 13.1.2).
func Unchanged(c *fiber.Ctx) bool {
	return c.Get(fiber.HeaderIfNoneMatch) != "" && c.Fresh() // Fresh takes a mere If-Modified-Since for true
}

// AnsweredUnmet answers for bytes whose ETag is set, where the request wants other ones: 412 if it goes on with another
// version, 304 if it has this one, in this order (RFC 9110, 13.2.2).
func AnsweredUnmet(c *fiber.Ctx) bool {
	switch {
	case !matches(c):
		refuseBytes(c, fiber.StatusPreconditionFailed)
	case Unchanged(c):
		c.Status(fiber.StatusNotModified)
	default:
		return false
	}
	return true
}

// matches reports whether If-Match, if there is one, names the answer's ETag. A weak one never does (RFC 9110, 13.1.1).
func matches(c *fiber.Ctx) bool {
	asked := c.Request().Header.PeekAll(fiber.HeaderIfMatch)
	etag := c.GetRespHeader(fiber.HeaderETag)
	for _, line := range asked {
		for tag := range strings.SplitSeq(string(line), ",") {
			if tag = strings.TrimSpace(tag); tag == etag || tag == "*" {
				return true
			}
		}
	}
	return len(asked) == 0
}

// refuseBytes answers in words, and with nothing that says what the bytes would be.
func refuseBytes(c *fiber.Ctx, status int) {
	c.Response().Header.Del(fiber.HeaderContentDisposition)
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	_ = c.SendStatus(status) // it fails never
}
