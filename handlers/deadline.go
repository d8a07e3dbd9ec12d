package handlers

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
)

// deadline bounds how long a request may wait. fiber does not notice that a client has gone
// away, so this also ends the work for it.
func (a *App) deadline(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(context.Background(), a.cfg.Deadline)
	defer cancel()
	if c.Method() != fiber.MethodGet {
		ctx = chat.WithAddress(ctx, a.Address(c))
		ctx = chat.WithClient(ctx, chat.Client{Agent: agent(c), Language: web.Language(c).Code()})
	}
	c.SetUserContext(ctx)
	return c.Next()
}

// requestContext bounds the wait for a message to be stored. It leaves enough of the
// deadline for a page that says it was not.
func (a *App) requestContext(c *fiber.Ctx) (context.Context, context.CancelFunc) {
	return context.WithTimeout(c.UserContext(), a.cfg.Deadline*2/3)
}
