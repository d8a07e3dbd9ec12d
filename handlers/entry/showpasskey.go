package entry

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/factors"
	"parley/handlers/page"
	"parley/handlers/web"
	views "parley/views/factors"
)

// ShowPasskeyCookie keeps what a signed-in browser has to answer about a passkey.
const ShowPasskeyCookie = "show"

// afterShown is the page that a shown passkey opens. Others take the password.
func afterShown(next string) string {
	if next = web.LocalPath(next); strings.HasPrefix(next, page.SecurityPath+"/") {
		return next
	}
	return page.SecurityPath
}

// getShowPasskey asks a signed-in user for a passkey in place of the password.
func (a *pages) getShowPasskey(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	return a.showPasskeyPage(c, who, fiber.StatusOK, views.PasskeyView{Next: afterShown(q.Get("next"))})
}

func (a *pages) showPasskeyPage(c *fiber.Ctx, who *chat.Session, status int, v views.PasskeyView) error {
	f, err := a.Layout(c, who, web.Language(c).Say("Use a passkey"))
	if err != nil {
		return err
	}
	asked, err := a.Factors.AskPasskey(c.UserContext(), a.siteOf(c))
	if err == nil {
		v.Options = asked.Options
		err = a.KeepBrief(c, ShowPasskeyCookie, factors.Asked{State: asked.State, Made: asked.Made})
	}
	if err != nil {
		status, v.Err = a.Refuse(c, err)
	}
	return web.HTML(c, status, views.ShowPasskeyPage(f, v))
}

func (a *pages) postShowPasskey(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	v := views.PasskeyView{Next: afterShown(f.Get("next"))}
	err := f.Check()
	if err == nil {
		err = a.showPasskey(c, who, f)
	}
	if err == nil {
		return web.SeeOther(c, v.Next)
	}
	if web.WantsPlainError(c) {
		return err
	}
	var status int
	status, v.Err = a.Refuse(c, err)
	return a.showPasskeyPage(c, who, status, v)
}

// showPasskey notes for a while that the user has shown a passkey, in a new session. The second
// of two clicks comes with the session that the first has replaced.
func (a *pages) showPasskey(c *fiber.Ctx, who *chat.Session, f web.Form) error {
	var asked factors.Asked
	if !a.TakeBrief(c, ShowPasskeyCookie, &asked) {
		return chat.E(chat.Conflict, "That took too long. Please try again.")
	}
	err := a.Factors.ShowPasskey(c.UserContext(), *who, a.siteOf(c), asked, f.Get("credential"))
	if second := c.Locals(page.RotatedKey{}) != nil; err != nil && !(second && errors.Is(err, factors.ErrAnswered)) {
		return err
	}
	a.DropBrief(c, ShowPasskeyCookie)
	if err := a.KeepBrief(c, provedCookie, proved{who.User.ID}); err != nil {
		return err
	}
	return a.rotate(c, who, web.Form{})
}
