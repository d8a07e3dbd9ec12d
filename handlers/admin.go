package handlers

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/admin"
)

func (a *App) adminRoutes() []route {
	return []route{
		{get, "/admin", chat.PageRequests, a.moderator(a.getAdmin), nil},
		{get, "/admin/invitations", chat.PageRequests, a.admin(a.getInvitations), nil},
		{post, "/admin/invitations", chat.AddRequests, a.admin(a.postInvitations), nil},
		{get, "/admin/invitations/:id", chat.PageRequests, a.admin(a.getInvitation), nil},
		{post, "/admin/invitations/:id/revoke", chat.ChangeRequests, a.admin(a.postInvitationRevoke), nil},
		{get, "/admin/settings", chat.PageRequests, a.admin(a.getServerSettings), nil},
		{post, "/admin/settings", chat.SettingRequests, a.admin(a.postServerSettings), nil},
		{get, "/admin/emoji", chat.PageRequests, a.admin(a.getEmojiAdmin), nil},
		{post, "/admin/emoji", chat.SettingRequests, a.admin(a.postEmojiAdmin), nil},
		{get, "/admin/health", chat.FindRequests, a.admin(a.getHealth), nil},
		{get, "/admin/storage", chat.FindRequests, a.admin(a.getStorage), nil},
		{get, "/admin/mail", chat.PageRequests, a.admin(a.getAdminMail), nil},
		{get, "/admin/audit", chat.FindRequests, a.admin(a.getAudit), nil},
		{get, "/admin/audit.csv", chat.FindRequests, a.admin(a.getAuditCSV), nil},
		{get, "/admin/audit.jsonl", chat.FindRequests, a.admin(a.getAuditLines), nil},
		{get, "/admin/reports", chat.PageRequests, a.moderator(a.getReports), nil},
		{post, "/admin/reports/:id", chat.ChangeRequests, a.moderator(a.postReports), nil},
		{get, "/admin/held", chat.PageRequests, a.moderator(a.getAdminHeld), nil},
		{get, "/admin/rooms", chat.FindRequests, a.admin(a.getAdminRooms), nil},
		{get, "/admin/rooms/:room", chat.PageRequests, a.admin(a.getAdminRoom), nil},
		{post, "/admin/rooms/:room/archive", chat.SettingRequests, a.admin(a.postAdminRoomArchive), nil},
		{post, "/admin/rooms/:room/admin", chat.MemberRequests, a.admin(a.postAdminRoomAdmin), nil},
		{post, "/admin/rooms/:room/picture", chat.MemberRequests, a.admin(a.postAdminRoomPicture), nil},
		{get, "/admin/rooms/:room/delete", chat.PageRequests, a.admin(a.getAdminRoomDelete), nil},
		{post, "/admin/rooms/:room/delete", chat.RoomRequests, a.admin(a.postAdminRoomDelete), nil},
		{get, "/admin/people", chat.FindRequests, a.admin(a.getAdminPeople), nil},
		{post, "/admin/people", chat.ChangeRequests, a.admin(a.postAdminPeople), nil},
		{get, "/admin/people/:name", chat.PageRequests, a.admin(a.getAdminPerson), nil},
		{get, "/admin/people/:name/deactivate", chat.PageRequests, a.admin(a.getDeactivate), nil},
		{post, "/admin/people/:name/deactivate", chat.MemberRequests, a.admin(a.postDeactivate), nil},
		{post, "/admin/people/:name/restore", chat.MemberRequests, a.admin(a.postReactivate), nil},
		{post, "/admin/people/:name/factors", chat.MemberRequests, a.admin(a.postFactorsReset), nil},
		{post, "/admin/people/:name/picture", chat.MemberRequests, a.admin(a.postPersonPicture), nil},
		{post, "/admin/people/:name/reset", chat.MemberRequests, a.admin(a.postResetLink), nil},
		{post, "/admin/people/:name/email", chat.MemberRequests, a.admin(a.postSetEmail), nil},
		{post, "/admin/people/:name/signout", chat.MemberRequests, a.admin(a.postSignOutOther), nil},
		{get, "/admin/people/:name/delete", chat.PageRequests, a.admin(a.getDeleteOther), nil},
		{post, "/admin/people/:name/delete", chat.MemberRequests, a.admin(a.postDeleteOther), nil},
	}
}

func (a *App) getAdmin(c *fiber.Ctx, who *chat.Session) error {
	f, err := a.layout(c, who, web.Language(c).Say("Administration"))
	if err != nil {
		return err
	}
	return web.HTML(c, fiber.StatusOK, admin.IndexPage(f, who.User.Role))
}

func (a *App) getAdminPeople(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	if err := q.Check(); err != nil {
		return err
	}
	return a.adminPeoplePage(c, who, fiber.StatusOK, admin.PeopleView{Query: q.Get("q"), Saved: q.Get("saved"), Deleted: q.Get("deleted") != ""}, q.Get("after"))
}

func (a *App) adminPeoplePage(c *fiber.Ctx, who *chat.Session, status int, v admin.PeopleView, from string) error {
	f, err := a.layout(c, who, web.Language(c).Say("Accounts and roles"))
	if err != nil {
		return err
	}
	if v.List, v.Next, err = a.Accounts.Users(c.UserContext(), v.Query, from); err != nil {
		return err
	}
	return web.HTML(c, status, admin.PeoplePage(f, v))
}

// postAdminPeople changes a role. An admin may give up that very role: then the page is not
// theirs any more.
func (a *App) postAdminPeople(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	v := admin.PeopleView{Username: f.Get("username"), Role: f.Get("role")}
	err := f.Check()
	if err == nil {
		err = a.Accounts.ChangeRole(c.UserContext(), *who, v.Username, v.Role)
	}
	if err == nil {
		if now, err := a.Accounts.Session(c.UserContext(), who.ID, a.now(), a.network(c)); err == nil && !now.User.Role.May(chat.ManageServer) {
			return web.SeeOther(c, "/rooms")
		}
		return web.SeeOther(c, admin.PeoplePath("saved", v.Username))
	}
	if web.WantsPlainError(c) {
		return err
	}
	var status int
	status, v.Err = a.refuse(c, err)
	if a.adminPeoplePage(c, who, status, v, "") != nil {
		return err
	}
	return nil
}
