package web

import (
	"github.com/gofiber/fiber/v2"

	"parley/views/words"
)

// Language is the language that a request asks for.
func Language(c *fiber.Ctx) *words.Language {
	return words.Accepted(c.Get(fiber.HeaderAcceptLanguage))
}
