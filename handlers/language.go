package handlers

import (
	"github.com/gofiber/fiber/v2"

	"parley/views/words"
)

// language is the language that a request asks for.
func language(c *fiber.Ctx) *words.Language {
	return words.Accepted(c.Get(fiber.HeaderAcceptLanguage))
}
