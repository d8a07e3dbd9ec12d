package message

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/chat/markup"
	"parley/handlers/web"
	"parley/views/messages"
)

// getLinked shows the messages of other rooms that a message links to, as far as the viewer
// may read them now. A message's own fragment is the same for all readers and has none of
// them. A page asks for them once it shows the message.
func (a *pages) getLinked(c *fiber.Ctx, who *chat.Session) error {
	access, m, err := a.Message(c, who, a.Rooms.Open)
	if err != nil {
		return err
	}
	list, err := a.linked(c, who, access, m)
	if err != nil {
		return err
	}
	if web.IsText(c) {
		return web.PlainText(c, fiber.StatusOK, messages.LinkedText(list))
	}
	return web.HTML(c, fiber.StatusOK, messages.LinkedCards(list))
}

// linked are the messages of other rooms that m links to. A room or a message that is not
// there is left out as one that the viewer may not read.
func (a *pages) linked(c *fiber.Ctx, who *chat.Session, access chat.Access, m chat.Message) (list []messages.Linked, err error) {
	if m.Deleted {
		return nil, nil
	}
	for _, to := range markup.LinkedElsewhere(m.Body, access.Room.Slug, a.Origin(c)) {
		found, err := a.linkedTo(c.UserContext(), who, to)
		switch {
		case chat.Is(err, chat.NotFound) || chat.Is(err, chat.Forbidden):
		case err != nil:
			return nil, err
		case !found.Message.Deleted:
			list = append(list, found)
		}
	}
	return list, nil
}

func (a *pages) linkedTo(ctx context.Context, who *chat.Session, to markup.MessageLink) (messages.Linked, error) {
	access, err := a.Rooms.Open(ctx, to.Slug, who.User.ID)
	if err != nil {
		return messages.Linked{}, err
	}
	m, err := a.History.Get(ctx, access.Room, to.Seq)
	return messages.Linked{Room: access.Room, Message: m}, err
}
