package timeline

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/chat/posting"
	"parley/handlers/web"
	"parley/views/messages"
)

// errCalls is for clients without pages: all=1 in the form answers it.
var errCalls = chat.Field("all", "This notifies everyone in the room. Send it with all=1 to do so, or with all=0 to notify no one.")

// askedToCall answers with a question where a message calls all members of a large room.
// The text goes along, and is sent with the answer.
func (a *pages) askedToCall(ctx context.Context, c *fiber.Ctx, who *chat.Session, access chat.Access, d posting.Draft, typed messages.Composer) (bool, error) {
	asks, err := a.Rooms.AsksToCall(ctx, access.Room.ID, d.Says())
	switch {
	case err != nil || !asks:
		return false, err
	case web.IsPart(c):
		return true, web.HTML(c, fiber.StatusUnprocessableEntity, messages.CallPart())
	case web.WantsPlainError(c):
		return true, errCalls
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Notify everyone in %s?", access.Room.Name))
	if err != nil {
		return true, err
	}
	f.In(access)
	return true, web.HTML(c, fiber.StatusOK, messages.CallPage(f, access, c.Path(), typed))
}
