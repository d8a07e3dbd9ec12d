package handlers

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/chat/accounts"
	"parley/handlers/page"
	"parley/handlers/web"
)

// deadline bounds how long a request may wait. fiber does not notice that a client has gone
// away, so this also ends the work for it.
func (a *App) deadline(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(context.Background(), a.Config.Deadline)
	defer cancel()
	if c.Method() != fiber.MethodGet {
		ctx = chat.WithAddress(ctx, a.Address(c))
		ctx = accounts.WithClient(ctx, accounts.Client{Agent: page.Agent(c), Language: web.Language(c).Code()})
	}
	c.SetUserContext(ctx)
	return c.Next()
}
