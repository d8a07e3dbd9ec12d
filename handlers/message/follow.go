package message

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
)

// postFollow says what a message's thread tells: on follows it, or ends that, and level has the
// names of a room's levels.
func (a *pages) postFollow(c *fiber.Ctx, who *chat.Session) error {
	return a.changeMessage(c, who, "", func(ctx context.Context, _ chat.Access, m chat.Message, f *web.Form, _ bool) error {
		level, err := threadLevel(f)
		if err != nil {
			return err
		}
		return a.Inboxes.SetThread(ctx, who.User.ID, m, level)
	})
}

func threadLevel(f *web.Form) (chat.Level, error) {
	if f.Has("level") {
		return chat.Level(f.Get("level")), nil
	}
	on, err := web.OnOf(f)
	if on {
		return chat.LevelAll, err
	}
	return chat.LevelMentions, err
}
