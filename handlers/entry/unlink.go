package entry

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/page"
	"parley/handlers/web"
	views "parley/views/factors"
)

// getUnlink asks before an account at a provider signs in no more.
func (a *pages) getUnlink(c *fiber.Ctx, who *chat.Session) error {
	return a.unlinkPage(c, who, fiber.StatusOK, views.UnlinkView{})
}

func (a *pages) unlinkPage(c *fiber.Ctx, who *chat.Session, status int, v views.UnlinkView) error {
	var ways views.SecurityView
	if err := a.waysIn(c, who, &ways); err != nil {
		return err
	}
	at := slices.IndexFunc(ways.Identities, func(i views.Identity) bool { return views.ID(i) == c.Params("identity") })
	if at < 0 {
		return web.SeeOther(c, page.SecurityPath)
	}
	state, err := a.Factors.State(c.UserContext(), who.User.ID)
	if err != nil {
		return err
	}
	v.Identity, v.All, v.Password, v.Passkeys = ways.Identities[at], ways.Identities, ways.Password, len(state.Passkeys) > 0
	v.Named, v.Shown = a.siteOf(c).Named(), a.hasProved(c, who)
	f, err := a.Layout(c, who, web.Language(c).Say("Unlink %s?", v.Identity.Provider))
	if err != nil {
		return err
	}
	return web.HTML(c, status, views.UnlinkPage(f, v))
}

func (a *pages) postUnlink(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	err := f.Check()
	if err == nil {
		err = a.unlink(c, who, f)
	}
	if err == nil {
		return web.SeeOther(c, page.SecurityPath+"?saved=unlinked")
	}
	if web.WantsPlainError(c) {
		return err
	}
	status, e := a.Refuse(c, err)
	if a.unlinkPage(c, who, status, views.UnlinkView{Err: e, Others: ticked(f)}) != nil {
		return err
	}
	return nil
}

func (a *pages) unlink(c *fiber.Ctx, who *chat.Session, f web.Form) error {
	if !a.hasProved(c, who) {
		if err := a.Accounts.Reauthenticate(c.UserContext(), *who, "unlink_password", f.Get("unlink_password")); err != nil {
			return err
		}
	}
	issuer, subject := views.IdentityOf(c.Params("identity"))
	name := issuer
	if p := a.Services.Providers.Of(issuer); p != nil {
		name = p.Name
	}
	if err := a.Accounts.UnlinkIdentity(c.UserContext(), *who, issuer, subject, name); err != nil {
		return err
	}
	a.DropBrief(c, provedCookie)
	return a.rotate(c, who, f)
}
