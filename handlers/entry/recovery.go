package entry

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/page"
	"parley/handlers/web"
	"parley/views/entry"
	"parley/views/words"
)

// done are the sentences of the page for signing in after what led to it.
var done = map[string]string{
	"reset":  words.Mark("Your new password is set. Sign in with it."),
	"verify": words.Mark("Your email is confirmed."),
	"half":   page.SavedHalf,
	"email":  page.SavedEmail,
}

func (a *pages) getReset(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	return a.resetPage(c, who, fiber.StatusOK, entry.ResetView{Asked: q.Get("asked") != ""})
}

func (a *pages) resetPage(c *fiber.Ctx, who *chat.Session, status int, v entry.ResetView) error {
	f, err := a.LayoutForAnyone(c, who, words.Mark("Forgot your password?"))
	if err != nil {
		return err
	}
	v.Mail = a.Accounts.Mails != nil
	return web.HTML(c, status, entry.ResetPage(f, v))
}

func (a *pages) postReset(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	err := f.Check()
	if err == nil {
		err = a.Accounts.AskReset(c.UserContext(), f.Get("email"), chat.Requester{Address: a.Address(c)})
	}
	if err == nil {
		return web.SeeOther(c, "/reset?asked=1")
	}
	if web.WantsPlainError(c) {
		return err
	}
	status, e := a.Refuse(c, err)
	return a.resetPage(c, who, status, entry.ResetView{Email: f.Get("email"), Err: e})
}

func (a *pages) getNewPassword(c *fiber.Ctx, who *chat.Session) error {
	token, err := web.Param(c, "token")
	if err != nil {
		return err
	}
	t, err := a.Accounts.ResetToken(c.UserContext(), token, chat.Requester{Address: a.Address(c)})
	if err != nil {
		return a.badLink(c, who, err)
	}
	return a.newPasswordPage(c, who, fiber.StatusOK, entry.ResetView{Token: token, Email: t.User.Email})
}

func (a *pages) newPasswordPage(c *fiber.Ctx, who *chat.Session, status int, v entry.ResetView) error {
	f, err := a.LayoutForAnyone(c, who, words.Mark("Set a new password"))
	if err != nil {
		return err
	}
	return web.HTML(c, status, entry.NewPasswordPage(f, v))
}

// badLink is the page that makes another link, where this one does not work.
func (a *pages) badLink(c *fiber.Ctx, who *chat.Session, err error) error {
	if web.WantsPlainError(c) || !chat.Is(err, chat.NotFound) {
		return err
	}
	status, e := a.Refuse(c, err)
	return a.resetPage(c, who, status, entry.ResetView{Err: e})
}

func (a *pages) postNewPassword(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	token, err := web.Param(c, "token")
	if err == nil {
		err = f.Check()
	}
	if err != nil {
		return err
	}
	err = a.Accounts.Reset(c.UserContext(), token, f.Get("password"), chat.Requester{Address: a.Address(c)})
	switch {
	case err == nil:
		return web.SeeOther(c, "/signin?done=reset")
	case web.WantsPlainError(c):
		return err
	case chat.Is(err, chat.NotFound):
		return a.badLink(c, who, err)
	}
	status, e := a.Refuse(c, err)
	t, _ := a.Accounts.ResetToken(c.UserContext(), token, chat.Requester{Address: a.Address(c)}) // without it, no password manager knows the account
	if a.newPasswordPage(c, who, status, entry.ResetView{Token: token, Email: t.User.Email, Err: e}) != nil {
		return err
	}
	return nil
}

func (a *pages) getVerify(c *fiber.Ctx, who *chat.Session) error {
	t, err := a.verifyToken(c)
	switch {
	case err != nil:
		return err
	case t.UsedAt.IsZero():
		return a.verifyPage(c, who, t)
	case t.Purpose == chat.TokenVerify:
		return a.verified(c, who, "verify")
	}
	return a.confirmEmail(c, who) // says what the first of two clicks has done
}

// verifyToken is the token of the path, for an email or for a change of one.
func (a *pages) verifyToken(c *fiber.Ctx) (chat.AccountToken, error) {
	token, err := web.Param(c, "token")
	if err != nil {
		return chat.AccountToken{}, err
	}
	return a.Accounts.Token(c.UserContext(), token, chat.Requester{Address: a.Address(c)}, chat.TokenVerify, chat.TokenEmailOld, chat.TokenEmailNew)
}

func (a *pages) verifyPage(c *fiber.Ctx, who *chat.Session, t chat.AccountToken) error {
	token, err := web.Param(c, "token")
	if err != nil {
		return err
	}
	title, v := words.Mark("Confirm your email"), entry.ResetView{Token: token, Email: t.Address}
	if t.Purpose != chat.TokenVerify {
		title, v.Name = words.Mark("Confirm the new email"), t.User.Username
	}
	if t.Purpose == chat.TokenEmailOld {
		v.From = t.User.Email // the new address may be a stranger's, who does not learn the present one
	}
	f, err := a.LayoutForAnyone(c, who, title)
	if err != nil {
		return err
	}
	return web.HTML(c, fiber.StatusOK, entry.VerifyPage(f, v))
}

func (a *pages) postVerify(c *fiber.Ctx, who *chat.Session) error {
	token, err := web.Param(c, "token")
	f := web.ReadForm(c)
	if err == nil {
		err = f.Check()
	}
	if err != nil {
		return err
	}
	t, err := a.verifyToken(c)
	if err != nil {
		return err
	}
	if t.Purpose != chat.TokenVerify {
		return a.confirmEmail(c, who)
	}
	if err := a.Accounts.VerifyEmail(c.UserContext(), token, chat.Requester{Address: a.Address(c)}); err != nil {
		return err
	}
	return a.verified(c, who, "verify")
}

// confirmEmail confirms a change of address at one of the two.
func (a *pages) confirmEmail(c *fiber.Ctx, who *chat.Session) error {
	token, err := web.Param(c, "token")
	if err != nil {
		return err
	}
	complete, err := a.Accounts.ConfirmEmailChange(c.UserContext(), token, chat.Requester{Address: a.Address(c)})
	switch {
	case err != nil:
		return err
	case complete:
		return a.verified(c, who, "email")
	}
	return a.verified(c, who, "half")
}

// verified leads to a page that says what a link has done.
func (a *pages) verified(c *fiber.Ctx, who *chat.Session, what string) error {
	if who != nil {
		return web.SeeOther(c, "/account?saved="+what)
	}
	return web.SeeOther(c, "/signin?done="+what)
}
