package admin

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/admin"
)

func (a *pages) getAdmin(c *fiber.Ctx, who *chat.Session) error {
	f, err := a.Layout(c, who, web.Language(c).Say("Administration"))
	if err != nil {
		return err
	}
	return web.HTML(c, fiber.StatusOK, admin.IndexPage(f, who.User.Role))
}

func (a *pages) getAdminPeople(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	if err := q.Check(); err != nil {
		return err
	}
	return a.adminPeoplePage(c, who, fiber.StatusOK, admin.PeopleView{Query: q.Get("q"), Saved: q.Get("saved"), Deleted: q.Get("deleted") != ""}, q.Get("after"))
}

func (a *pages) adminPeoplePage(c *fiber.Ctx, who *chat.Session, status int, v admin.PeopleView, from string) error {
	f, err := a.Layout(c, who, web.Language(c).Say("Accounts and roles"))
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
func (a *pages) postAdminPeople(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	v := admin.PeopleView{Username: f.Get("username"), Role: f.Get("role")}
	err := f.Check()
	if err == nil && f.Get("ask") != "" {
		var asked bool
		if asked, err = a.asksFirst(c, who, v); asked {
			return err
		}
	}
	if err == nil {
		err = a.Accounts.ChangeRole(c.UserContext(), *who, v.Username, v.Role)
	}
	if err == nil {
		if now, err := a.Accounts.Session(c.UserContext(), who.ID, a.Now(), a.Network(c)); err == nil && !now.User.Role.May(chat.ManageServer) {
			return web.SeeOther(c, "/rooms")
		}
		return web.SeeOther(c, admin.PeoplePath("saved", v.Username))
	}
	if web.WantsPlainError(c) {
		return err
	}
	var status int
	status, v.Err = a.Refuse(c, err)
	if a.adminPeoplePage(c, who, status, v, "") != nil {
		return err
	}
	return nil
}
