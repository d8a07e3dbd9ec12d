package timeline

import (
	"cmp"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/messages"
)

// previewMessage shows a text as its message would look, and keeps it in the composer. It
// stores nothing. A room to which the user cannot write has no composer: its page keeps the
// text as a refused message's.
func (a *pages) previewMessage(c *fiber.Ctx, who *chat.Session, access chat.Access, f web.Form, typed messages.Composer) error {
	err := cmp.Or(f.Check(), access.RefuseWriting())
	if err == nil {
		typed.Preview, err = a.Rooms.Preview(c.UserContext(), access, who.User, typed.Body)
	}
	switch {
	case err != nil:
		return a.refusedMessage(c, who, access, typed, err)
	case web.IsPart(c):
		return web.HTML(c, fiber.StatusOK, messages.Preview(typed.Preview))
	}
	return a.roomPage(c, who, access, place{}, fiber.StatusOK, typed)
}

// messageLater shows the times at which a text may be sent, and keeps it in the composer.
func (a *pages) messageLater(c *fiber.Ctx, who *chat.Session, access chat.Access, typed messages.Composer) error {
	if err := access.RefuseWriting(); err != nil {
		return a.refusedMessage(c, who, access, typed, err)
	}
	if typed.Later = true; web.IsPart(c) {
		return web.HTML(c, fiber.StatusOK, messages.Later(uuid.New()))
	}
	return a.roomPage(c, who, access, place{}, fiber.StatusOK, typed)
}
