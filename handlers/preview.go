package handlers

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/messages"
)

// previewMessage shows a text as its message would look, and keeps it in the composer. It
// stores nothing.
func (a *App) previewMessage(c *fiber.Ctx, who *chat.Session, access chat.Access, f web.Form, typed messages.Composer) error {
	err := f.Check()
	if err == nil {
		typed.Preview, err = chat.CleanBody(typed.Body)
	}
	switch {
	case err != nil:
		return a.refusedMessage(c, who, access, typed, err)
	case web.IsPart(c):
		return web.HTML(c, fiber.StatusOK, messages.Preview(typed.Preview))
	}
	return a.roomPage(c, who, access, place{}, fiber.StatusOK, typed)
}
