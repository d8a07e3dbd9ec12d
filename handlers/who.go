package handlers

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
)

type whoKey struct{}

// whoOf is who was found to be signed in, or nil.
func whoOf(c *fiber.Ctx) *chat.Session {
	who, _ := c.Locals(whoKey{}).(*chat.Session)
	return who
}

func setWho(c *fiber.Ctx, who *chat.Session) { c.Locals(whoKey{}, who) }
