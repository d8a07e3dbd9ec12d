package admin

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/chat/moderation"
	"parley/handlers/web"
	"parley/views/admin"
	"parley/views/entry"
	"parley/views/ui"
)

// account is the one that the path names.
func (a *pages) account(c *fiber.Ctx, who *chat.Session) (v admin.PersonView, err error) {
	name, err := web.Param(c, "name")
	if err != nil {
		return v, err
	}
	v.Account, err = a.Accounts.Account(c.UserContext(), *who, name)
	v.Own = v.Account.User.ID == who.User.ID
	return v, err
}

func (a *pages) getAdminPerson(c *fiber.Ctx, who *chat.Session) error {
	v, err := a.account(c, who)
	if err != nil {
		return err
	}
	q := web.ReadQuery(c)
	v.Saved = q.Get("saved")
	if token := q.Get("link"); token != "" {
		v.Link = a.Origin(c) + entry.ResetPath(token)
	}
	return a.adminPersonPage(c, who, fiber.StatusOK, v)
}

func (a *pages) adminPersonPage(c *fiber.Ctx, who *chat.Session, status int, v admin.PersonView) error {
	f, err := a.Layout(c, who, v.Account.User.Username)
	if err != nil {
		return err
	}
	return web.HTML(c, status, admin.PersonPage(f, v))
}

func (a *pages) getDeactivate(c *fiber.Ctx, who *chat.Session) error {
	v, err := a.account(c, who)
	if err != nil {
		return err
	}
	return a.deactivatePage(c, who, fiber.StatusOK, v)
}

func (a *pages) deactivatePage(c *fiber.Ctx, who *chat.Session, status int, v admin.PersonView) error {
	f, err := a.Layout(c, who, web.Language(c).Say("Deactivate %s?", v.Account.User.Username))
	if err != nil {
		return err
	}
	return web.HTML(c, status, admin.DeactivatePage(f, v))
}

func (a *pages) postDeactivate(c *fiber.Ctx, who *chat.Session) error {
	v, err := a.account(c, who)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	v.Reason = f.Get("reason")
	address, messages := f.Boolean("address"), f.Boolean("messages")
	if err = f.Check(); err == nil {
		how := moderation.Deactivation{Reason: v.Reason, Address: address != nil && *address, Messages: messages != nil && *messages}
		_, err = a.Bans.Deactivate(c.UserContext(), who.User, v.Account.User.Username, how)
	}
	if err == nil {
		return web.SeeOther(c, admin.PersonPath(v.Account.User.Username)+"?saved=deactivate")
	}
	if web.WantsPlainError(c) {
		return err
	}
	var status int
	status, v.Err = a.Refuse(c, err)
	if a.deactivatePage(c, who, status, v) != nil {
		return err
	}
	return nil
}

func (a *pages) postReactivate(c *fiber.Ctx, who *chat.Session) error {
	return a.changeAccount(c, who, "restore", func(name string) error {
		_, err := a.Accounts.Reactivate(c.UserContext(), who.User, name)
		return err
	})
}

func (a *pages) postSignOutOther(c *fiber.Ctx, who *chat.Session) error {
	return a.changeAccount(c, who, "signout", func(name string) error {
		_, err := a.Accounts.SignOutEverywhere(c.UserContext(), who.User, name)
		return err
	})
}

// postRole changes an account's role on its page.
func (a *pages) postRole(c *fiber.Ctx, who *chat.Session) error {
	if v, err := a.account(c, who); err == nil && v.Own {
		return a.postOwnRole(c, who, v)
	}
	return a.changeAccount(c, who, "role", func(name string) error {
		f := web.ReadForm(c)
		role := f.Get("role")
		if err := f.Check(); err != nil {
			return err
		}
		return a.Accounts.ChangeRole(c.UserContext(), *who, name, role)
	})
}

// postPersonPicture takes another's picture away.
func (a *pages) postPersonPicture(c *fiber.Ctx, who *chat.Session) error {
	return a.changeAccount(c, who, "picture", func(name string) error {
		of, err := a.Accounts.Manageable(c.UserContext(), who.User, name)
		if err != nil {
			return err
		}
		return a.removePicture(c, who, of)
	})
}

// postSetEmail gives another account another email.
func (a *pages) postSetEmail(c *fiber.Ctx, who *chat.Session) error {
	return a.changeAccount(c, who, "email", func(name string) error {
		f := web.ReadForm(c)
		email := f.Get("email")
		if err := f.Check(); err != nil {
			return err
		}
		_, err := a.Accounts.SetEmailOf(c.UserContext(), who.User, name, email)
		return err
	})
}

// changeAccount does what a button on an account's page says.
func (a *pages) changeAccount(c *fiber.Ctx, who *chat.Session, saved string, do func(name string) error) error {
	return a.changeAccountTo(c, who, do, func() (string, string) { return "saved", saved })
}

// changeAccountTo leads to the account's page with one more field, which is known then.
func (a *pages) changeAccountTo(c *fiber.Ctx, who *chat.Session, do func(name string) error, then func() (field, value string)) error {
	v, err := a.account(c, who)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	if err = f.Check(); err == nil {
		err = do(v.Account.User.Username)
	}
	if err == nil {
		field, value := then()
		return web.SeeOther(c, ui.Query(admin.PersonPath(v.Account.User.Username), field, value))
	}
	if web.WantsPlainError(c) {
		return err
	}
	var status int
	status, v.Err = a.Refuse(c, err)
	v.Email, v.Role = f.Get("email"), f.Get("role")
	if a.adminPersonPage(c, who, status, v) != nil {
		return err
	}
	return nil
}

// postFactorsReset takes another account's second step away, as for a lost phone.
func (a *pages) postFactorsReset(c *fiber.Ctx, who *chat.Session) error {
	return a.changeAccount(c, who, "factors", func(name string) error {
		_, err := a.Factors.Reset(c.UserContext(), who.User, name)
		return err
	})
}

// postResetLink makes a link that an admin hands on.
func (a *pages) postResetLink(c *fiber.Ctx, who *chat.Session) error {
	token := ""
	return a.changeAccountTo(c, who, func(name string) (err error) {
		token, _, err = a.Accounts.ResetLink(c.UserContext(), who.User, name)
		return err
	}, func() (string, string) { return "link", token })
}
