package room

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/rooms"
	"parley/views/ui"
)

// postRetention says how long a room keeps messages.
func (a *pages) postRetention(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Manage)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	if err = f.Check(); err == nil {
		err = a.Retention.Set(c.UserContext(), *who, access, f.Get("retention"))
	}
	if err == nil {
		return web.SeeOther(c, ui.RoomPath(access.Room.Slug)+"/settings")
	}
	if web.WantsPlainError(c) {
		return err
	}
	status, e := a.Refuse(c, err)
	return a.showSettingsAgain(c, who, status, err, rooms.SettingsView{Retention: f.Get("retention"), RetentionErr: e})
}
