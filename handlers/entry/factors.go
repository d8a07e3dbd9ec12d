package entry

import (
	"errors"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"
	"rsc.io/qr"

	"parley/chat"
	"parley/factors"
	"parley/handlers/web"
	views "parley/views/factors"
	"parley/views/layout"
)

// codesCookie keeps new recovery codes until the next page has shown them.
const codesCookie = "codes"

func (a *pages) getSecurity(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	return a.securityPage(c, who, fiber.StatusOK, views.SecurityView{Saved: q.Get("saved")})
}

func (a *pages) securityPage(c *fiber.Ctx, who *chat.Session, status int, v views.SecurityView) error {
	f, err := a.Layout(c, who, web.Language(c).Say("Sign-in and security"))
	if err != nil {
		return err
	}
	state, err := a.Factors.State(c.UserContext(), who.User.ID)
	if err != nil {
		return err
	}
	v.Nonce = uuid.New()
	v.User, v.App, v.Codes, v.Passkeys, v.Named = who.User, state.App, state.Codes, state.Passkeys, a.siteOf(c).Named()
	if v.Needed, err = a.MustSetUp(c, who.User); err != nil {
		return err
	}
	if err := a.waysIn(c, who, &v); err != nil {
		return err
	}
	return web.HTML(c, status, views.SecurityPage(f, v))
}

// postSecurity takes the forms of the page; "do" names the form.
func (a *pages) postSecurity(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	to, err := a.doSecurity(c, who, f)
	if err == nil {
		return web.SeeOther(c, to)
	}
	if web.WantsPlainError(c) {
		return err
	}
	v := views.SecurityView{Name: f.Get("passkey_name"), Meant: f.Get("passkey") + f.Get("provider"), Others: ticked(f)}
	var status int
	status, v.Err = a.Refuse(c, err)
	if a.securityPage(c, who, status, v) != nil {
		return err
	}
	return nil
}

// doSecurity does what a form says, and names the page to go on with.
func (a *pages) doSecurity(c *fiber.Ctx, who *chat.Session, f web.Form) (to string, err error) {
	if err := f.Check(); err != nil {
		return "", err
	}
	ctx := c.UserContext()
	switch f.Get("do") {
	case "app":
		return "/account/security/app", a.Factors.Begin(ctx, *who, f.Get("app_password"))
	case "off":
		if err := a.Factors.TurnOff(ctx, *who, f.Get("off_password"), f.Get("code")); err != nil {
			return "", err
		}
		return "/account/security?saved=off", a.rotate(c, who, f)
	case "codes":
		codes, err := a.Factors.NewCodes(ctx, *who, f.Get("codes_password"), f.Get("codes_code"), f.UUID("nonce"))
		if err != nil {
			return "", err
		}
		return "/account/security/codes", a.KeepBrief(c, codesCookie, codes)
	}
	if f.Get("do") == "link" {
		return a.beginLink(c, who, f)
	}
	return a.doPasskey(c, who, f)
}

func (a *pages) doPasskey(c *fiber.Ctx, who *chat.Session, f web.Form) (to string, err error) {
	switch f.Get("do") {
	case "passkey":
		return "/account/security/passkey", a.nameNewPasskey(c, who, f)
	case "remove":
		if err := a.removePasskey(c, who, f); err != nil {
			return "", err
		}
		return "/account/security?saved=removed", a.rotate(c, who, f)
	}
	return "", chat.Field("do", "Say what to change: app, off, codes, passkey, remove, or link.")
}

// ticked reports whether all other browsers are to be signed out.
func ticked(f web.Form) bool {
	others := f.Boolean("others")
	return others != nil && *others
}

// rotate gives the browser a new session after a change of how its user signs in, and ends
// all others if the form asks for that.
func (a *pages) rotate(c *fiber.Ctx, who *chat.Session, f web.Form) error {
	s, err := a.Accounts.RotateSession(c.UserContext(), *who, a.Tokens.Successor(who.ID))
	if err != nil {
		return err
	}
	if ticked(f) {
		if err := a.Accounts.RevokeOthers(c.UserContext(), s); err != nil {
			return err
		}
	}
	return a.StartSession(c, s)
}

// getSecurityApp shows the key of an app that is being set up. Without one it leads back.
func (a *pages) getSecurityApp(c *fiber.Ctx, who *chat.Session) error {
	return a.appPage(c, who, fiber.StatusOK, views.AppView{})
}

func (a *pages) appPage(c *fiber.Ctx, who *chat.Session, status int, v views.AppView) error {
	f, err := a.Layout(c, who, web.Language(c).Say("Set up your authenticator app"))
	if err != nil {
		return err
	}
	app, err := a.Factors.Waiting(c.UserContext(), who.User, f.Brand())
	if chat.Is(err, chat.NotFound) || chat.Is(err, chat.Conflict) {
		return web.SeeOther(c, "/account/security")
	}
	if err != nil {
		return err
	}
	v.Key = app.Key
	return web.HTML(c, status, views.AppPage(f, v))
}

// getSecurityQR is what the app scans.
func (a *pages) getSecurityQR(c *fiber.Ctx, who *chat.Session) error {
	app, err := a.Factors.Waiting(c.UserContext(), who.User, layout.Layout{Server: a.Server.Name(c.UserContext())}.Brand())
	if chat.Is(err, chat.Conflict) {
		return fiber.ErrNotFound
	}
	if err != nil {
		return err
	}
	picture, err := qr.Encode(app.Address, qr.M)
	if err != nil {
		return chat.Unforeseen(err)
	}
	c.Set(fiber.HeaderContentType, "image/png")
	return c.Send(picture.PNG())
}

// postSecurityApp turns the app on with its first code.
func (a *pages) postSecurityApp(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	err := f.Check()
	var codes []string
	if err == nil {
		codes, err = a.Factors.Confirm(c.UserContext(), *who, f.Get("code"))
	}
	if err == nil || errors.Is(err, factors.ErrOn) {
		return a.turnedOn(c, who, f, codes)
	}
	if web.WantsPlainError(c) {
		return err
	}
	status, e := a.Refuse(c, err)
	if a.appPage(c, who, status, views.AppView{Err: e, Others: ticked(f)}) != nil {
		return err
	}
	return nil
}

// turnedOn shows new recovery codes, if there are any. The second of two clicks shows those of the first, or leads to
// them: an account's first factor always brings some.
func (a *pages) turnedOn(c *fiber.Ctx, who *chat.Session, f web.Form, codes []string) error {
	state, err := a.Factors.State(c.UserContext(), who.User.ID)
	if err == nil {
		err = a.rotate(c, who, f)
	}
	if err != nil {
		return err
	}
	if len(codes) == 0 && state.Factors() == 1 {
		return web.SeeOther(c, "/account/security/codes")
	}
	if len(codes) == 0 {
		saved := "on"
		if f.Has("credential") {
			saved = "passkey"
		}
		return web.SeeOther(c, "/account/security?saved="+saved)
	}
	if err := a.KeepBrief(c, codesCookie, codes); err != nil {
		return err
	}
	return web.SeeOther(c, "/account/security/codes")
}

// getSecurityCodes shows new recovery codes, once.
func (a *pages) getSecurityCodes(c *fiber.Ctx, who *chat.Session) error {
	f, err := a.Layout(c, who, web.Language(c).Say("Recovery codes"))
	if err != nil {
		return err
	}
	var codes []string
	if a.TakeBrief(c, codesCookie, &codes) {
		a.DropBrief(c, codesCookie)
	}
	return web.HTML(c, fiber.StatusOK, views.CodesPage(f, codes))
}
