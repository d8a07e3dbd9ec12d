package page

import (
	"context"

	"time"

	"github.com/gofiber/fiber/v2"
)

// RequestContext bounds the wait for a message to be stored. It leaves enough of the
// deadline for a page that says it was not. Afterwards the request has time for that page.
func (b *Base) RequestContext(c *fiber.Ctx) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(c.UserContext(), b.Config.Deadline*2/3)
	return ctx, func() {
		cancel()
		b.prolong(c)
	}
}

// prolong gives a page the time of a request when little of it is left. The act may have taken it: of
// passwords only so many are hashed at once, and a worker may be late.
func (b *Base) prolong(c *fiber.Ctx) {
	ctx := c.UserContext()
	if until, ok := ctx.Deadline(); !ok || time.Until(until) > b.Config.Deadline/2 {
		return
	}
	fresh, cancel := context.WithTimeout(context.WithoutCancel(ctx), b.Config.Deadline)
	context.AfterFunc(fresh, cancel)
	c.SetUserContext(fresh)
}

// RedisLimit is how long a page waits for data that only Redis has. After it the page shows
// what PostgreSQL has.
const RedisLimit = 300 * time.Millisecond
