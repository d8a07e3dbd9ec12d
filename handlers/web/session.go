package web

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
)

type sessionKey struct{}

// SessionOf is the request's session, or nil.
func SessionOf(c *fiber.Ctx) *chat.Session {
	who, _ := c.Locals(sessionKey{}).(*chat.Session)
	return who
}

func SetSession(c *fiber.Ctx, who *chat.Session) { c.Locals(sessionKey{}, who) }
