package message

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/page"
	"parley/handlers/web"
	"parley/views/kept"
	"parley/views/messages"
	"parley/views/ui"
)

// getPins lists a room's pinned messages, for all its readers.
func (a *pages) getPins(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Open)
	if err != nil {
		return err
	}
	pins, err := a.Pins.Pins(c.UserContext(), access.Room.ID)
	if err != nil {
		return err
	}
	if web.IsText(c) {
		var list []chat.Message
		for _, p := range pins {
			list = append(list, p.Message)
		}
		return web.PlainText(c, fiber.StatusOK, messages.TranscriptAlone(list...))
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Pinned messages in %s", access.Room.Name))
	if err != nil {
		return err
	}
	f.In(access)
	return web.HTML(c, fiber.StatusOK, kept.PinsPage(f, kept.PinsView{Access: access, Pins: pins}))
}

// postPin pins or unpins a message. The list of pins has its own way back.
func (a *pages) postPin(c *fiber.Ctx, who *chat.Session) error {
	return a.changeMessage(c, who, "", func(ctx context.Context, access chat.Access, m chat.Message, f *web.Form, wait bool) error {
		on, err := web.OnOf(f)
		if err != nil {
			return err
		}
		return a.Posting.Pin(ctx, who.User, access, m, on, wait)
	})
}

// backTo is where a form's page wants to be again, in place of the message in the room.
func backTo(f *web.Form, access chat.Access, m chat.Message) string {
	switch f.Get("back") {
	case "pins":
		return ui.PinsPath(access.Room.Slug)
	case "threads":
		return "/threads"
	case "thread":
		return ui.ThreadPath(access.Room.Slug, m.Root())
	case "saved":
		return "/saved"
	case "reminders":
		return "/reminders"
	}
	return page.PlaceOf(access.Room, m.Seq)
}
