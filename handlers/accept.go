package handlers

import (
	"github.com/gofiber/fiber/v2"
)

// isText reports whether plain text is asked for, as scripts do. A page goes to
// whoever takes both alike, or anything: text browsers, and curl by itself.
func isText(c *fiber.Ctx) bool {
	return c.Get(fiber.HeaderAccept) != "" && c.Accepts(fiber.MIMETextHTML, fiber.MIMETextPlain) == fiber.MIMETextPlain
}

// wantsPlainError reports whether a refusal is read by what cannot show a page.
func wantsPlainError(c *fiber.Ctx) bool { return isPart(c) || isText(c) }

func link(c *fiber.Ctx, path, rel string) { c.Append(fiber.HeaderLink, "<"+path+`>; rel="`+rel+`"`) }
