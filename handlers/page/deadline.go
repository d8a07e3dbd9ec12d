package page

import (
	"context"

	"time"

	"github.com/gofiber/fiber/v2"
)

// RequestContext bounds the wait for a message to be stored. It leaves enough of the
// deadline for a page that says it was not.
func (b *Base) RequestContext(c *fiber.Ctx) (context.Context, context.CancelFunc) {
	return context.WithTimeout(c.UserContext(), b.Config.Deadline*2/3)
}

// RedisLimit is how long a page waits for data that only Redis has. After it the page shows
// what PostgreSQL has.
const RedisLimit = 300 * time.Millisecond
