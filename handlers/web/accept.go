package web

import (
	"github.com/gofiber/fiber/v2"
)

// isText reports whether plain text is asked for, as scripts do. A page goes to
// whoever takes both alike, or anything: text browsers, and curl by itself.
func IsText(c *fiber.Ctx) bool {
	return c.Get(fiber.HeaderAccept) != "" && c.Accepts(fiber.MIMETextHTML, fiber.MIMETextPlain) == fiber.MIMETextPlain
}

// wantsPlainError reports whether a refusal is read by what cannot show a page.
func WantsPlainError(c *fiber.Ctx) bool { return IsPart(c) || IsText(c) }

func Link(c *fiber.Ctx, path, rel string) { c.Append(fiber.HeaderLink, "<"+path+`>; rel="`+rel+`"`) }
