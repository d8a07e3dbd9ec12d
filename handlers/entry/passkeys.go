package entry

import (
	"encoding/base64"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"parley/chat"
	"parley/factors"
	"parley/handlers/web"
	views "parley/views/factors"
	"parley/views/layout"
)

// The cookies of what a browser has to answer about passkeys.
const (
	newPasskeyCookie = "passkey"
	usePasskeyCookie = "key"
)

// newPasskey is a passkey that a browser is to make.
type newPasskey struct {
	Name  string
	User  chat.UserID
	State *factors.Challenge // nil before the browser was asked
}

// siteOf is the server as the browser sees it.
func (a *pages) siteOf(c *fiber.Ctx) factors.Site {
	return factors.Site{Origin: a.Origin(c), Name: layout.Layout{Server: a.Server.Name(c.UserContext())}.Brand()}
}

// nameNewPasskey notes what a new passkey is called, once its owner has shown the password, or
// without one has been vouched for again.
func (a *pages) nameNewPasskey(c *fiber.Ctx, who *chat.Session, f web.Form) error {
	ctx := c.UserContext()
	has, err := a.Accounts.HasPassword(ctx, who.User.ID)
	if err != nil {
		return err
	}
	var name string
	if !has && a.hasProved(c, who) {
		name, err = factors.PasskeyName(f.Get("passkey_name"))
	} else {
		name, err = a.Factors.CheckPasskey(ctx, *who, f.Get("passkey_name"), f.Get("passkey_password"))
	}
	if err != nil {
		return err
	}
	return a.KeepBrief(c, newPasskeyCookie, newPasskey{Name: name, User: who.User.ID})
}

// removePasskey takes away the one that a form names.
func (a *pages) removePasskey(c *fiber.Ctx, who *chat.Session, f web.Form) error {
	id, err := base64.RawURLEncoding.DecodeString(f.Get("passkey"))
	if err != nil {
		return chat.Field("passkey", "Say which passkey is to go.")
	}
	return a.Factors.RemovePasskey(c.UserContext(), *who, f.Get("remove_password"), id)
}

func (a *pages) waitingPasskey(c *fiber.Ctx, who *chat.Session) (n newPasskey, ok bool) {
	ok = a.TakeBrief(c, newPasskeyCookie, &n) && n.User == who.User.ID
	return n, ok
}

// getNewPasskey asks the browser to make a passkey. Without a name for it, it leads back.
func (a *pages) getNewPasskey(c *fiber.Ctx, who *chat.Session) error {
	return a.newPasskeyPage(c, who, fiber.StatusOK, views.PasskeyView{})
}

func (a *pages) newPasskeyPage(c *fiber.Ctx, who *chat.Session, status int, v views.PasskeyView) error {
	n, ok := a.waitingPasskey(c, who)
	if !ok {
		return web.SeeOther(c, "/account/security")
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Add a passkey"))
	if err != nil {
		return err
	}
	asked, err := a.Factors.MakePasskey(c.UserContext(), who.User, a.siteOf(c))
	if err != nil {
		return err
	}
	n.State = &asked.State
	if err := a.KeepBrief(c, newPasskeyCookie, n); err != nil {
		return err
	}
	v.Options = asked.Options
	return web.HTML(c, status, views.NewPasskeyPage(f, v))
}

func (a *pages) postNewPasskey(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	n, ok := a.waitingPasskey(c, who)
	if !ok || n.State == nil {
		return chat.E(chat.Conflict, "That took too long. Please add the passkey again.")
	}
	err := f.Check()
	var codes []string
	if err == nil {
		codes, err = a.Factors.AddPasskey(c.UserContext(), who.User, a.siteOf(c), *n.State, n.Name, f.Get("credential"))
	}
	if err == nil {
		a.DropBrief(c, newPasskeyCookie)
		return a.turnedOn(c, who, f, codes)
	}
	if web.WantsPlainError(c) {
		return err
	}
	status, e := a.Refuse(c, err)
	if a.newPasskeyPage(c, who, status, views.PasskeyView{Err: e, Others: ticked(f)}) != nil {
		return err
	}
	return nil
}

// getUsePasskey asks the browser for a passkey of this server.
func (a *pages) getUsePasskey(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	next := web.LocalPath(q.Get("next"))
	if who != nil {
		return web.SeeOther(c, web.NextOr(next, "/"))
	}
	return a.usePasskeyPage(c, fiber.StatusOK, views.PasskeyView{Next: next})
}

func (a *pages) usePasskeyPage(c *fiber.Ctx, status int, v views.PasskeyView) error {
	asked, err := a.Factors.AskPasskey(c.UserContext(), a.siteOf(c))
	if err == nil {
		v.Options = asked.Options
		err = a.KeepBrief(c, usePasskeyCookie, factors.Asked{State: asked.State, Made: asked.Made, Session: uuid.New()})
	}
	if err != nil {
		status, v.Err = a.Refuse(c, err)
	}
	return web.HTML(c, status, views.UsePasskeyPage(a.SignedOutLayout(c, "Use a passkey"), v))
}

func (a *pages) postUsePasskey(c *fiber.Ctx) error {
	f := web.ReadForm(c)
	v := views.PasskeyView{Next: web.LocalPath(f.Get("next"))}
	err := f.Check()
	if err == nil {
		err = a.usePasskey(c, f.Get("credential"))
	}
	if err == nil {
		a.DropBrief(c, pendingCookie)
		a.DropBrief(c, usePasskeyCookie)
		return web.SeeOther(c, web.NextOr(v.Next, "/"))
	}
	if web.WantsPlainError(c) {
		return err
	}
	var status int
	status, v.Err = a.Refuse(c, err)
	return a.usePasskeyPage(c, status, v)
}

// usePasskey signs in with what the authenticator answered.
func (a *pages) usePasskey(c *fiber.Ctx, answer string) error {
	var asked factors.Asked
	if !a.TakeBrief(c, usePasskeyCookie, &asked) {
		return chat.E(chat.Unauthorized, "That took too long. Please sign in again.")
	}
	from, err := a.Requester(c)
	if err != nil {
		return err
	}
	s, err := a.Factors.UsePasskey(c.UserContext(), a.siteOf(c), asked, answer, a.NewSession(c), from)
	if err != nil {
		return err
	}
	return a.StartSession(c, s)
}
