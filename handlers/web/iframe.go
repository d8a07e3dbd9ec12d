package web

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/views/updates"
)

// IsFrame reports whether the answer is for an iframe of a page.
func IsFrame(c *fiber.Ctx) bool {
	q := ReadQuery(c)
	return IsSafeMethod(c) && (q.Has("frame") || c.Get("Sec-Fetch-Dest") == "iframe")
}

// RefuseFrame says in an iframe why its stream is not available. Where that may change by
// itself, the iframe tries again.
func RefuseFrame(c *fiber.Ctx, status int, e *chat.Error) error {
	if again := string(c.Response().Header.Peek(fiber.HeaderRetryAfter)); again != "" {
		c.Set("Refresh", again)
	} else if status >= fiber.StatusInternalServerError {
		c.Set("Refresh", "5")
	}
	q := ReadQuery(c)
	slug := q.Get("at") // beside a list of unread rooms
	if len(c.Route().Params) > 0 {
		slug = c.Params("room")
	}
	return HTML(c, status, updates.FrameRefused(slug, status, Language(c).Tell(e)))
}
