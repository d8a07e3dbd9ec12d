package web

import (
	"github.com/gofiber/fiber/v2"
)

// IsText reports whether plain text is asked for, as scripts do. A client that takes both
// alike, or anything, gets a page: text browsers, and curl by itself.
func IsText(c *fiber.Ctx) bool {
	return c.Get(fiber.HeaderAccept) != "" && c.Accepts(fiber.MIMETextHTML, fiber.MIMETextPlain) == fiber.MIMETextPlain
}

// WantsPlainError reports whether the client cannot show a page for a refusal.
func WantsPlainError(c *fiber.Ctx) bool { return IsPart(c) || IsText(c) }

func Link(c *fiber.Ctx, path, rel string) { c.Append(fiber.HeaderLink, "<"+path+`>; rel="`+rel+`"`) }
