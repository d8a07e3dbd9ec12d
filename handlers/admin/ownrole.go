package admin

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/admin"
	"parley/views/ui"
)

// getRole asks admins before they give up their own role; the roles of others change on their
// accounts' pages.
func (a *pages) getRole(c *fiber.Ctx, who *chat.Session) error {
	v, err := a.account(c, who)
	if err != nil {
		return err
	}
	if !v.Own {
		return web.SeeOther(c, admin.PersonPath(v.Account.User.Username))
	}
	q := web.ReadQuery(c)
	if err := q.Check(); err != nil {
		return err
	}
	v.Role = q.Get("role")
	return a.ownRolePage(c, who, fiber.StatusOK, v)
}

func (a *pages) ownRolePage(c *fiber.Ctx, who *chat.Session, status int, v admin.PersonView) error {
	f, err := a.Layout(c, who, web.Language(c).Say("Give up your role on this server?"))
	if err != nil {
		return err
	}
	if below := who.User.Role.Below(); !slices.Contains(below, chat.Role(v.Role)) {
		v.Role = string(below[0])
	}
	return web.HTML(c, status, admin.OwnRolePage(f, v))
}

// postOwnRole leads to a page that is still the user's.
func (a *pages) postOwnRole(c *fiber.Ctx, who *chat.Session, v admin.PersonView) error {
	f := web.ReadForm(c)
	v.Role = f.Get("role")
	err := f.Check()
	if err == nil {
		err = a.Accounts.ChangeRole(c.UserContext(), *who, who.User.Username, v.Role)
	}
	switch {
	case err == nil && chat.Role(v.Role).May(chat.ManagePeople):
		return web.SeeOther(c, ui.Query(admin.PersonPath(who.User.Username), "saved", "role"))
	case err == nil:
		return web.SeeOther(c, "/rooms")
	case web.WantsPlainError(c):
		return err
	}
	var status int
	status, v.Err = a.Refuse(c, err)
	if a.ownRolePage(c, who, status, v) != nil {
		return err
	}
	return nil
}

// asksFirst leads a user who would give up their own role to the page that asks. The form of the
// accounts says that it wants that; other clients have decided.
func (a *pages) asksFirst(c *fiber.Ctx, who *chat.Session, v admin.PeopleView) (asked bool, err error) {
	asked, err = a.Accounts.GivesUpRole(c.UserContext(), *who, v.Username, v.Role)
	if !asked {
		return false, err
	}
	return true, web.SeeOther(c, ui.Query(admin.PersonPath(who.User.Username)+"/role", "role", v.Role))
}
