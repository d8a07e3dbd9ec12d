package room

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/rooms"
	"parley/views/ui"
)

// getMemberRole asks admins of a room before they give up their own role; the roles of others
// change on their members' pages.
func (a *pages) getMemberRole(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Manage)
	if err != nil {
		return err
	}
	name, err := web.Param(c, "name")
	if err != nil {
		return err
	}
	m, err := a.Rooms.Member(c.UserContext(), access, name)
	if err != nil {
		return err
	}
	if m.ID != who.User.ID {
		return web.SeeOther(c, ui.MemberPath(access.Room.Slug, m.Username))
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Give up being an admin of %s?", access.Room.Name))
	if err != nil {
		return err
	}
	f.In(access)
	return web.HTML(c, fiber.StatusOK, rooms.OwnRolePage(f, access, m))
}
