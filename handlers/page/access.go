package page

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
)

// AccessRule is one of the ways to a room: Rooms.Open, Enter or Manage.
type AccessRule func(ctx context.Context, slug string, user chat.UserID) (chat.Access, error)

// Access is the user's access to the room that the path names.
func (b *Base) Access(c *fiber.Ctx, who *chat.Session, open AccessRule) (chat.Access, error) {
	slug, err := web.Param(c, "room")
	if err != nil {
		return chat.Access{}, err
	}
	access, err := open(c.UserContext(), slug, who.User.ID)
	access.Moderates = who.User.Role.May(chat.Moderate)
	return access, err
}
