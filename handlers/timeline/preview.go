package timeline

import (
	"cmp"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/posting"
	"parley/chat/slashes"
	"parley/handlers/web"
	"parley/views/messages"
	"parley/views/ui"
)

// previewMessage shows a text as its message would look, and keeps it in the composer. It
// stores nothing. A room to which the user cannot write has no composer: its page keeps the
// text as a refused message's.
func (a *pages) previewMessage(c *fiber.Ctx, who *chat.Session, access chat.Access, f web.Form, typed messages.Composer) error {
	err := cmp.Or(f.Check(), access.RefuseWriting())
	body := typed.Body
	if err == nil {
		body, err = previewSlash(who, body)
	}
	if err == nil {
		typed.Preview, err = a.Rooms.Preview(c.UserContext(), access, who.User, body)
	}
	switch {
	case err != nil:
		return a.refusedMessage(c, who, access, typed, err)
	case web.IsPart(c):
		return web.HTML(c, fiber.StatusOK, messages.Preview(typed.Preview))
	case web.IsText(c):
		return web.PlainText(c, fiber.StatusOK, ui.SanitizeLine(typed.Preview.Body)+"\n")
	}
	return a.roomPage(c, who, access, place{}, fiber.StatusOK, typed)
}

// previewSlash is what would be sent of a text that begins with a command, or with a second
// slash.
func previewSlash(who *chat.Session, body string) (string, error) {
	name, text := slashes.Read(body)
	if name == "" {
		return text, nil
	}
	s, err := slashNamed(name)
	if err != nil {
		return "", err
	}
	if s.write == nil || text == "" && s.do != nil {
		return "", chat.Field("body", "/%s is a command, and sends no message.", name)
	}
	d := posting.Draft{Body: body}
	err = s.write(who, text, &d)
	return d.Body, err
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
