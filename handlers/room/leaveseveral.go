package room

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/rooms"
	"parley/views/ui"
)

// getLeaveSeveral lists one's own rooms, each with a box.
func (a *pages) getLeaveSeveral(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	if err := q.Check(); err != nil {
		return err
	}
	return a.leaveSeveralPage(c, who, fiber.StatusOK, rooms.LeaveSeveralView{Left: web.Whole(q.Get("left")), From: q.Get("from")})
}

func (a *pages) leaveSeveralPage(c *fiber.Ctx, who *chat.Session, status int, v rooms.LeaveSeveralView) error {
	f, err := a.LayoutFrom(c, who, web.Language(c).Say("Leave several rooms"), v.From)
	if err != nil {
		return err
	}
	return web.HTML(c, status, rooms.LeaveSeveralPage(f, v))
}

func (a *pages) postLeaveSeveral(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadListForm(c, "room")
	v, left := rooms.LeaveSeveralView{Chosen: f.All("room")}, 0
	err := f.Check()
	if err == nil {
		left, err = a.Rooms.LeaveAll(c.UserContext(), who.User.ID, v.Chosen)
	}
	if err == nil {
		return web.SeeOther(c, ui.Query("/leave", "left", ui.Itoa(int64(left))))
	}
	if web.WantsPlainError(c) {
		return err
	}
	var status int
	status, v.Err = a.Refuse(c, err)
	if a.leaveSeveralPage(c, who, status, v) != nil {
		return err
	}
	return nil
}
