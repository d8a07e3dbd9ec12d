package room

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/ui"
)

// postAdded is a user's answer to being added: stay, leave, refuse for leaving for good, or
// block for refusing the one who added them, too. The second of two clicks finds it done.
func (a *pages) postAdded(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	do := f.Get("do")
	switch err := f.Check(); {
	case err != nil:
		return err
	case do == "leave" || do == "":
		return a.end(c, who, a.Rooms.Open, a.Rooms.Leave, a.Rooms.JustLeft)
	case do == "refuse":
		return a.end(c, who, a.Rooms.Open, a.Rooms.LeaveForGood, a.Rooms.JustLeft)
	case do != "stay" && do != "block":
		return chat.Field("do", "Say what to do: stay, leave, refuse or block.")
	}
	access, err := a.Access(c, who, a.Rooms.Enter)
	if err == nil && do == "block" && access.AddedBy != "" {
		err = a.People.Block(c.UserContext(), who.User.ID, access.AddedBy, true)
	}
	if do == "block" && (err == nil || !chat.Is(err, chat.Unavailable)) { // the account may be gone
		return a.end(c, who, a.Rooms.Open, a.Rooms.LeaveForGood, a.Rooms.JustLeft)
	}
	if err == nil {
		err = a.Rooms.Stay(c.UserContext(), access, who.User.ID)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(c, ui.RoomPath(access.Room.Slug))
}

func (a *pages) postJoin(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Open)
	if err == nil {
		err = a.Rooms.Join(c.UserContext(), access, who.User.ID)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(c, ui.RoomPath(access.Room.Slug))
}
