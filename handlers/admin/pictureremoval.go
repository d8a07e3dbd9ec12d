package admin

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/people"
	"parley/views/ui"
)

// unpictured is the person in the address, if the moderator may take their picture away.
func (a *pages) unpictured(c *fiber.Ctx, who *chat.Session) (chat.User, error) {
	name, err := web.Param(c, "name")
	if err != nil {
		return chat.User{}, err
	}
	return a.Accounts.Unpictured(c.UserContext(), who.User, name)
}

func (a *pages) getPictureRemoval(c *fiber.Ctx, who *chat.Session) error {
	u, err := a.unpictured(c, who)
	if err != nil {
		return err
	}
	f, err := a.Layout(c, who, u.Username)
	if err != nil {
		return err
	}
	return web.HTML(c, fiber.StatusOK, people.PictureRemovalPage(f, u))
}

func (a *pages) postPictureRemoval(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	if err := f.Check(); err != nil {
		return err
	}
	u, err := a.unpictured(c, who)
	if err == nil {
		err = a.removePicture(c, who, u)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(c, ui.PersonPath(u.Username))
}

func (a *pages) removePicture(c *fiber.Ctx, who *chat.Session, of chat.User) error {
	changed, err := a.Avatars.Remove(c.UserContext(), chat.AvatarOf{User: of.ID}, who.User.ID, of.Username)
	if changed {
		a.Record(c, who, chat.AuditEntry{Act: chat.DidRemovePicture, Of: of})
	}
	return err
}
