package message

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/reports"
	"parley/views/ui"
)

func (a *pages) getReport(c *fiber.Ctx, who *chat.Session) error {
	access, m, err := a.Message(c, who, a.Rooms.Open)
	if err != nil {
		return err
	}
	q := web.ReadQuery(c)
	return a.reportPage(c, who, fiber.StatusOK, reports.View{Access: access, Message: m, Sent: q.Has("sent")})
}

func (a *pages) reportPage(c *fiber.Ctx, who *chat.Session, status int, v reports.View) error {
	f, err := a.Layout(c, who, web.Language(c).Say("Report this message"))
	if err != nil {
		return err
	}
	f.In(v.Access)
	return web.HTML(c, status, reports.Page(f, v))
}

func (a *pages) postReport(c *fiber.Ctx, who *chat.Session) error {
	access, m, err := a.Message(c, who, a.Rooms.Open)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	v := reports.View{Access: access, Message: m, Note: f.Get("note")}
	if err = f.Check(); err == nil {
		err = a.Reports.Report(c.UserContext(), who.User, access, m, v.Note)
	}
	if err == nil {
		return web.SeeOther(c, ui.MessagePath(access.Room.Slug, m.Seq)+"/report?sent=1")
	}
	if web.WantsPlainError(c) {
		return err
	}
	var status int
	status, v.Err = a.Refuse(c, err)
	if a.reportPage(c, who, status, v) != nil {
		return err
	}
	return nil
}
