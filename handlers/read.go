package handlers

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/views"
)

// postRead takes how far somebody has read; lower than before marks messages as unread.
// "forward" is for pages, which must not undo what was read elsewhere.
func (a *App) postRead(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.access(c, who, a.Rooms.Enter)
	if err != nil {
		return err
	}
	f := readForm(c)
	seq, forward := f.seq("seq"), f.boolean("forward")
	if f.get("seq") == "" {
		f.refuse("seq", "Say up to which message you have read.")
	}
	if err := f.check(); err != nil {
		return err
	}
	note := a.Rooms.SetRead
	if forward != nil && *forward {
		note = a.Rooms.MarkRead
	}
	if err := note(c.UserContext(), access, who.User.ID, seq); err != nil {
		return err
	}
	switch {
	case isPart(c):
		c.Status(fiber.StatusNoContent)
		return nil
	case seq < min(access.ReadSeq, access.Room.LastSeq):
		return seeOther(c, "/rooms") // the room's page would read it again
	}
	return seeOther(c, views.RoomPath(access.Room.Slug))
}
