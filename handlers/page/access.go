package page

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"strconv"

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

// Message finds the message that the path names.
func (b *Base) Message(c *fiber.Ctx, who *chat.Session, open AccessRule) (chat.Access, chat.Message, error) {
	access, err := b.Access(c, who, open)
	if err != nil {
		return access, chat.Message{}, err
	}
	seq, err := strconv.ParseInt(c.Params("seq"), 10, 64)
	if err != nil {
		seq = 0 // no message has that number either
	}
	m, err := b.Services.History.Get(c.UserContext(), access.Room, seq)
	return access, m, err
}

// ViewerIn is the viewer of a room as the others see them: 0 for a stranger, and for one
// who is invisible.
func ViewerIn(who *chat.Session, access chat.Access) chat.UserID {
	if !access.Member || who.Availability.Invisible {
		return 0
	}
	return who.User.ID
}
