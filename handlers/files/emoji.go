package files

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
)

// getEmojiPicture serves the picture of a custom emoji. Its address changes with it.
func (a *pages) getEmojiPicture(c *fiber.Ctx, _ *chat.Session) error {
	e, picture, err := a.Emojis.Picture(c.UserContext(), c.Params("name"))
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, e.Kind)
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
	c.Set(fiber.HeaderCacheControl, "private, max-age=86400, immutable")
	return c.Send(picture)
}
