package page

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
)

// Admin lets the server's admins pass. For others there is nothing at the address.
func (b *Base) Admin(h Handler) fiber.Handler { return b.allowed(chat.ManageServer, h) }

// Moderator lets the server's moderators and admins pass.
func (b *Base) Moderator(h Handler) fiber.Handler { return b.allowed(chat.Moderate, h) }

func (b *Base) allowed(act chat.Act, h Handler) fiber.Handler {
	return b.Anyone(func(c *fiber.Ctx, who *chat.Session) error {
		if who == nil || !who.User.Role.May(act) {
			return fiber.ErrNotFound
		}
		return h(c, who)
	})
}

// May lets users pass whose role on the server allows an act.
func (b *Base) May(act chat.Act, h Handler) Handler {
	return func(c *fiber.Ctx, who *chat.Session) error {
		if err := who.User.Role.Refuse(act); err != nil {
			return err
		}
		return h(c, who)
	}
}

// MayMakeRooms lets users pass who may create rooms, by their role and the settings.
func (b *Base) MayMakeRooms(h Handler) Handler {
	return func(c *fiber.Ctx, who *chat.Session) error {
		if err := b.Services.Server.RefuseRoom(c.UserContext(), who.User.Role); err != nil {
			return err
		}
		return h(c, who)
	}
}
