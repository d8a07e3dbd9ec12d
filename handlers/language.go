package handlers

import (
	"github.com/gofiber/fiber/v2"

	"parley/views/words"
)

// speaks is the language that a request asks for.
func speaks(c *fiber.Ctx) *words.Language {
	return words.Accepted(c.Get(fiber.HeaderAcceptLanguage))
}
