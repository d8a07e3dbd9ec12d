package message

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/history"
)

// getHistory shows a message's versions.
func (a *pages) getHistory(c *fiber.Ctx, who *chat.Session) error {
	access, m, err := a.Message(c, who, a.Rooms.Open)
	if err != nil {
		return err
	}
	q := web.ReadQuery(c)
	v := history.View{Access: access, Message: m, From: int(q.Number("from"))}
	if q.Check() != nil {
		return q.Check()
	}
	if v.Versions, err = a.Revisions.Versions(c.UserContext(), m); err != nil {
		return err
	}
	if v.Deletion, err = a.deletion(c, who, access, m); err != nil {
		return err
	}
	if web.IsText(c) {
		return web.PlainText(c, fiber.StatusOK, history.Transcript(v))
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Versions of message %d in %s", m.Seq, access.Room.Name))
	if err != nil {
		return err
	}
	f.In(access)
	return web.HTML(c, fiber.StatusOK, history.Page(f, v))
}

// deletion is who deleted a message, or nil if the viewer may not know.
func (a *pages) deletion(c *fiber.Ctx, who *chat.Session, access chat.Access, m chat.Message) (*chat.Deletion, error) {
	if !m.Deleted {
		return nil, nil
	}
	d, err := a.Revisions.DeletedBy(c.UserContext(), access, who.User.ID, m)
	if chat.Is(err, chat.NotFound) {
		return nil, nil
	}
	return &d, err
}
