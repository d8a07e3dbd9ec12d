package admin

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/admin"
	"parley/views/ui"
)

func (a *pages) getAdminHeld(c *fiber.Ctx, who *chat.Session) error {
	return a.decidePage(c, who, fiber.StatusOK, admin.HeldView{})
}

func (a *pages) getRoomHeld(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Open)
	if err == nil {
		err = access.Refuse(chat.JudgeIn)
	}
	if err != nil {
		return err
	}
	return a.decidePage(c, who, fiber.StatusOK, admin.HeldView{In: &access})
}

// decidePage lists what waits in one room, or in all that a moderator of the server can read.
func (a *pages) decidePage(c *fiber.Ctx, who *chat.Session, status int, v admin.HeldView) error {
	q := web.ReadQuery(c)
	since, err := q.Number("since"), q.Check()
	if err != nil {
		return err
	}
	if v.In == nil {
		v.List, v.Next, err = a.Holding.Waiting(c.UserContext(), who.User, since)
	} else {
		v.List, v.Next, err = a.Holding.WaitingIn(c.UserContext(), who.User, *v.In, since)
	}
	if err != nil {
		return err
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Held messages"))
	if err != nil {
		return err
	}
	if v.In != nil {
		f.In(*v.In)
	}
	return web.HTML(c, status, admin.HeldPage(f, v))
}

// postRoomHeld approves or refuses a message, and leads back to the list that its form was on.
func (a *pages) postRoomHeld(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Open)
	if err == nil {
		err = access.Refuse(chat.JudgeIn)
	}
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil || id < 1 {
		return fiber.ErrNotFound
	}
	f := web.ReadForm(c)
	v := admin.HeldView{ErrID: id, Reason: f.Get("reason"), In: &access}
	back := ui.RoomPath(access.Room.Slug) + "/held"
	if f.Get("from") == "admin" && who.User.Role.May(chat.Moderate) {
		v.In, back = nil, "/admin/held"
	}
	do := f.Get("do")
	if do != "approve" && do != "refuse" {
		f.Refuse("do", "Say what to do with the message: approve or refuse.")
	}
	if err = f.Check(); err == nil {
		err = a.Holding.Decide(c.UserContext(), who.User, access, id, do == "approve", v.Reason)
	}
	switch {
	case err == nil:
		return web.SeeOther(c, back)
	case web.WantsPlainError(c):
		return err
	}
	var status int
	status, v.Err = a.Refuse(c, err)
	if a.decidePage(c, who, status, v) != nil {
		return err
	}
	return nil
}
