package handlers

import (
	"context"

	"github.com/gofiber/fiber/v2"
)

// deadline bounds what a request may wait for. Nothing tells fiber that a client
// has gone away, so this is also what ends the work for one.
func (a *App) deadline(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(context.Background(), a.cfg.Deadline)
	defer cancel()
	c.SetUserContext(ctx)
	return c.Next()
}

// requestContext is how long to wait for a message to be taken and stored: so long
// that enough is left of the deadline for a page that says it was not.
func (a *App) requestContext(c *fiber.Ctx) (context.Context, context.CancelFunc) {
	return context.WithTimeout(c.UserContext(), a.cfg.Deadline*2/3)
}
