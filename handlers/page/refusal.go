package page

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
)

// Refuse finds the status for an error, logs what has to be logged, and sets Retry-After.
func (b *Base) Refuse(c *fiber.Ctx, err error) (int, *chat.Error) {
	status, e := web.StatusOf(err)
	switch e.Kind {
	case chat.Internal:
		b.Log.Error("request failed", "method", c.Method(), "route", c.Route().Path, "err", err)
	case chat.Unavailable:
		b.Log.Warn("request cannot be served", "method", c.Method(), "route", c.Route().Path, "err", err)
	}
	if e.Kind == chat.TooMany || e.Kind == chat.Unavailable {
		web.RetryAfter(c, e.Retry)
	}
	// A client that has already sent its next requests on this connection would have each of them refused by a
	// page. A proxy's connection carries other clients' requests.
	if e.Kind == chat.TooMany && !b.Trusts(Peer(c)) {
		c.Context().SetConnectionClose()
	}
	if e.Kind != chat.Unavailable {
		b.prolong(c)
	}
	return status, e
}
