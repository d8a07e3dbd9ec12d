package handlers

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/admin"
	"parley/views/reports"
	"parley/views/ui"
)

func (a *App) getReport(c *fiber.Ctx, who *chat.Session) error {
	access, m, err := a.message(c, who, a.Rooms.Open)
	if err != nil {
		return err
	}
	q := web.ReadQuery(c)
	return a.reportPage(c, who, fiber.StatusOK, reports.View{Access: access, Message: m, Sent: q.Has("sent")})
}

func (a *App) reportPage(c *fiber.Ctx, who *chat.Session, status int, v reports.View) error {
	f, err := a.layout(c, who, web.Language(c).Say("Report this message"))
	if err != nil {
		return err
	}
	f.In(v.Access)
	return web.HTML(c, status, reports.Page(f, v))
}

func (a *App) postReport(c *fiber.Ctx, who *chat.Session) error {
	access, m, err := a.message(c, who, a.Rooms.Open)
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
	status, v.Err = a.refuse(c, err)
	if a.reportPage(c, who, status, v) != nil {
		return err
	}
	return nil
}

func (a *App) getReports(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	since := q.Seq("since")
	if err := q.Check(); err != nil {
		return err
	}
	return a.reportsPage(c, who, fiber.StatusOK, admin.ReportsView{}, since)
}

func (a *App) reportsPage(c *fiber.Ctx, who *chat.Session, status int, v admin.ReportsView, since int64) error {
	f, err := a.layout(c, who, web.Language(c).Say("Reported messages"))
	if err != nil {
		return err
	}
	if v.List, v.Next, err = a.Reports.List(c.UserContext(), who.User, since); err != nil {
		return err
	}
	return web.HTML(c, status, admin.ReportsPage(f, v))
}

// postReports removes a reported message or keeps it; that settles its reports.
func (a *App) postReports(c *fiber.Ctx, who *chat.Session) error {
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
	if web.WantsPlainError(c) {
		return err
	}
	var status int
	status, v.Err = a.refuse(c, err)
	if a.reportsPage(c, who, status, v, 0) != nil {
		return err
	}
	return nil
}

func (a *App) postMemberBan(c *fiber.Ctx, who *chat.Session) error {
	return a.banOrLift(c, who, true)
}

func (a *App) postMemberUnban(c *fiber.Ctx, who *chat.Session) error {
	return a.banOrLift(c, who, false)
}

func (a *App) banOrLift(c *fiber.Ctx, who *chat.Session, ban bool) error {
	access, err := a.access(c, who, a.Rooms.Open)
	if err == nil {
		err = access.Refuse(chat.BanIn)
	}
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	username, reason := f.Get("username"), f.Get("reason")
	e := chat.AuditEntry{Act: chat.DidLiftBan, Room: access.Room}
	if err = f.Check(); err == nil && ban {
		e.Act, e.Detail = chat.DidBanMember, reason
		e.Of, err = a.Rooms.Ban(c.UserContext(), access, who.User, username, reason)
	} else if err == nil {
		e.Of, err = a.Rooms.Unban(c.UserContext(), access, username)
	}
	if err != nil {
		return a.refusedMembers(c, who, access, username, reason, err)
	}
	a.audit(c, who, e)
	return web.SeeOther(c, ui.RoomPath(access.Room.Slug)+"/members")
}
