package admin

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/admin"
)

func (a *pages) getDeleteOther(c *fiber.Ctx, who *chat.Session) error {
	v, err := a.account(c, who)
	if err != nil {
		return err
	}
	return a.deleteOtherPage(c, who, fiber.StatusOK, v)
}

func (a *pages) deleteOtherPage(c *fiber.Ctx, who *chat.Session, status int, v admin.PersonView) error {
	f, err := a.Layout(c, who, web.Language(c).Say("Delete the account of %s?", v.Account.User.Username))
	if err != nil {
		return err
	}
	return web.HTML(c, status, admin.DeletePersonPage(f, v))
}

// postDeleteOther deletes another's account. The second of two clicks names the account that the
// first one has deleted.
func (a *pages) postDeleteOther(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	id := chat.UserID(f.Number("account"))
	v, err := a.account(c, who)
	if chat.Is(err, chat.NotFound) && a.Accounts.JustDeleted(c.UserContext(), id) {
		return web.SeeOther(c, "/admin/people?deleted=1")
	}
	if err != nil {
		return err
	}
	whole := f.Boolean("messages")
	v.Whole = whole != nil && *whole
	if err = f.Check(); err == nil {
		_, err = a.Accounts.DeleteOther(c.UserContext(), who.User, v.Account.User.Username, v.Whole)
	}
	if err == nil {
		return web.SeeOther(c, "/admin/people?deleted=1")
	}
	if web.WantsPlainError(c) {
		return err
	}
	var status int
	status, v.Err = a.Refuse(c, err)
	if a.deleteOtherPage(c, who, status, v) != nil {
		return err
	}
	return nil
}
