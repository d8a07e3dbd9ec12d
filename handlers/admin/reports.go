package admin

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/admin"
)

func (a *pages) getReports(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	since := q.Number("since")
	if err := q.Check(); err != nil {
		return err
	}
	return a.reportsPage(c, who, fiber.StatusOK, admin.ReportsView{}, since)
}

func (a *pages) reportsPage(c *fiber.Ctx, who *chat.Session, status int, v admin.ReportsView, since int64) error {
	f, err := a.Layout(c, who, web.Language(c).Say("Reported messages"))
	if err != nil {
		return err
	}
	if v.List, v.Next, err = a.Reports.List(c.UserContext(), who.User, since); err != nil {
		return err
	}
	return web.HTML(c, status, admin.ReportsPage(f, v))
}

// postReports removes a reported message or keeps it; that settles its reports.
func (a *pages) postReports(c *fiber.Ctx, who *chat.Session) error {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil || id < 1 {
		return fiber.ErrNotFound
	}
	f := web.ReadForm(c)
	v := admin.ReportsView{ErrID: id, Reason: f.Get("reason")}
	do := f.Get("do")
	if do != "remove" && do != "keep" {
		f.Refuse("do", "Say what to do with the message: remove or keep.")
	}
	if err = f.Check(); err == nil {
		err = a.Reports.Settle(c.UserContext(), who.User, id, do == "remove", v.Reason)
	}
	if err == nil {
		return web.SeeOther(c, "/admin/reports")
	}
	if web.WantsPlainError(c) || chat.Is(err, chat.NotFound) {
		return err
	}
	var status int
	status, v.Err = a.Refuse(c, err)
	if a.reportsPage(c, who, status, v, 0) != nil {
		return err
	}
	return nil
}
