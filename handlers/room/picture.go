package room

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/rooms"
	"parley/views/ui"
)

func (a *pages) postRoomPicture(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Manage)
	if err != nil {
		return err
	}
	changed, cancel, err := a.ChangePicture(c, who, chat.AvatarOf{Room: access.Room.ID}, access.Room.Slug)
	defer cancel()
	switch {
	case err == nil:
		if changed {
			a.Record(c, who, chat.AuditEntry{Act: chat.DidChangeSettings, Room: access.Room})
		}
		return web.SeeOther(c, ui.RoomPath(access.Room.Slug)+"/settings#picture-title")
	case web.WantsPlainError(c):
		return err
	}
	status, e := a.Refuse(c, err)
	return a.showSettingsAgain(c, who, status, err, rooms.SettingsView{PictureErr: e})
}
