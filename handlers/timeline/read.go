package timeline

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/ui"
)

// postRead takes how far a member has read; lower than before marks messages as unread.
// Pages send "forward", so that they do not undo what was read elsewhere.
func (a *pages) postRead(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Enter)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	seq, forward := f.Seq("seq"), f.Boolean("forward")
	if f.Get("seq") == "" {
		f.Refuse("seq", "Say up to which message you have read.")
	}
	if err := f.Check(); err != nil {
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
	case web.IsPart(c):
		c.Status(fiber.StatusNoContent)
		return nil
	case seq < min(access.ReadSeq, access.Room.LastSeq):
		return web.SeeOther(c, "/rooms") // the room's page would read it again
	}
	return web.SeeOther(c, ui.RoomPath(access.Room.Slug))
}
