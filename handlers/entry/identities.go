package entry

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/page"
	"parley/handlers/web"
	"parley/oidc"
	views "parley/views/factors"
	"parley/views/ui"
)

// linking is a user who has shown the password to link an account at a provider.
type linking struct {
	User     chat.UserID
	Provider string
}

// proved is a user who has just shown a passkey, or one without a password who has signed in at
// a provider again.
type proved struct{ User chat.UserID }

const (
	linkingCookie = "link"
	provedCookie  = "proved"
)

// waysIn adds to the page how a user signs in through others.
func (a *pages) waysIn(c *fiber.Ctx, who *chat.Session, v *views.SecurityView) error {
	list, err := a.Accounts.Identities(c.UserContext(), who.User.ID)
	if err != nil {
		return err
	}
	if v.Password, err = a.Accounts.HasPassword(c.UserContext(), who.User.ID); err != nil {
		return err
	}
	linked := map[string]bool{}
	for _, i := range list {
		shown := views.Identity{Identity: i, Provider: i.Issuer}
		if p := a.Services.Providers.Of(i.Issuer); p != nil {
			shown.Provider, shown.Path = p.Name, page.SecurityPath+"/with/"+p.ID
		}
		linked[i.Issuer] = true
		v.Identities = append(v.Identities, shown)
	}
	for _, p := range a.Services.Providers {
		if !linked[p.Issuer] {
			v.Linkable = append(v.Linkable, ui.Provider{ID: p.ID, Name: p.Name})
		}
	}
	return nil
}

// beginLink leads a user who has shown the password on to the provider.
func (a *pages) beginLink(c *fiber.Ctx, who *chat.Session, f web.Form) (to string, err error) {
	p := a.Services.Providers.Find(f.Get("provider"))
	if p == nil {
		return "", chat.Field("provider", "Choose one of the ways to sign in that this server has.")
	}
	if err := a.Accounts.Reauthenticate(c.UserContext(), *who, "link_password", f.Get("link_password")); err != nil {
		return "", err
	}
	return page.SecurityPath + "/link", a.KeepBrief(c, linkingCookie, linking{who.User.ID, p.ID})
}

func (a *pages) waitingLink(c *fiber.Ctx, who *chat.Session) *oidc.Provider {
	var l linking
	if !a.TakeBrief(c, linkingCookie, &l) || l.User != who.User.ID {
		return nil
	}
	return a.Services.Providers.Find(l.Provider)
}

// getLink has the link that leads to the provider: the form before it may not lead there.
func (a *pages) getLink(c *fiber.Ctx, who *chat.Session) error {
	p := a.waitingLink(c, who)
	if p == nil {
		return web.SeeOther(c, page.SecurityPath)
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Link an account"))
	if err != nil {
		return err
	}
	return web.HTML(c, fiber.StatusOK, views.LinkPage(f, ui.Provider{ID: p.ID, Name: p.Name}))
}

// getLinkWith leads to the provider: to link an account there, or for a user without a
// password to show an identity again.
func (a *pages) getLinkWith(c *fiber.Ctx, who *chat.Session) error {
	p, err := a.providerOf(c)
	if err != nil {
		return err
	}
	w := away{For: toLink, User: who.User.ID}
	if waiting := a.waitingLink(c, who); waiting == nil || waiting.ID != p.ID {
		has, err := a.Accounts.HasPassword(c.UserContext(), who.User.ID)
		if err != nil {
			return err
		}
		if has {
			return web.SeeOther(c, page.SecurityPath)
		}
		w.For = toSetPassword
	}
	defer a.patiently(c)()
	if err := a.sendAway(c, p, w); err != nil {
		return a.refusedSecurity(c, who, err)
	}
	return nil
}

func (a *pages) refusedSecurity(c *fiber.Ctx, who *chat.Session, err error) error {
	if web.WantsPlainError(c) {
		return err
	}
	status, e := a.Refuse(c, err)
	if a.securityPage(c, who, status, views.SecurityView{Err: e}) != nil {
		return err
	}
	return nil
}

// backAs is the session of the user who went away.
func (a *pages) backAs(c *fiber.Ctx, w away) (*chat.Session, error) {
	s, err := a.CurrentSession(c)
	if chat.Is(err, chat.Unauthorized) || err == nil && s.User.ID != w.User {
		return nil, oidc.ErrOver
	}
	return &s, err
}

// link adds the identity to the account of the user who has shown the password before.
func (a *pages) link(c *fiber.Ctx, w away, v chat.Vouched) error {
	who, err := a.backAs(c, w)
	if err != nil {
		return err
	}
	if err := a.Accounts.LinkIdentity(c.UserContext(), who.User, v); err != nil {
		return err
	}
	a.DropBrief(c, linkingCookie)
	a.DropBrief(c, newcomerCookie) // the identity makes no account any more
	if err := a.rotate(c, who, web.Form{}); err != nil {
		return err
	}
	return web.SeeOther(c, page.SecurityPath+"?saved=linked")
}

// prove lets a user without a password set one, after the provider has vouched again.
func (a *pages) prove(c *fiber.Ctx, w away, v chat.Vouched) error {
	who, err := a.backAs(c, w)
	if err != nil {
		return err
	}
	own, err := a.Accounts.IsIdentityOf(c.UserContext(), who.User.ID, v.Identity)
	if err == nil && !own {
		err = &chat.Error{Kind: chat.Forbidden, Text: "That account at “%s” does not sign in to this one. Sign in there as the one that does.", Args: []any{v.Provider}}
	}
	if err != nil {
		return err
	}
	if err := a.KeepBrief(c, provedCookie, proved{who.User.ID}); err != nil {
		return err
	}
	return web.SeeOther(c, page.SecurityPath+"/password")
}

func (a *pages) hasProved(c *fiber.Ctx, who *chat.Session) bool {
	var p proved
	return a.TakeBrief(c, provedCookie, &p) && p.User == who.User.ID
}

func (a *pages) getFirstPassword(c *fiber.Ctx, who *chat.Session) error {
	if !a.hasProved(c, who) {
		return web.SeeOther(c, page.SecurityPath)
	}
	return a.firstPasswordPage(c, who, fiber.StatusOK, nil)
}

func (a *pages) firstPasswordPage(c *fiber.Ctx, who *chat.Session, status int, e *chat.Error) error {
	f, err := a.Layout(c, who, web.Language(c).Say("Set a password"))
	if err != nil {
		return err
	}
	return web.HTML(c, status, views.FirstPasswordPage(f, a.siteOf(c).Named(), e))
}

func (a *pages) postFirstPassword(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	err := f.Check()
	if err == nil && !a.hasProved(c, who) {
		err = oidc.ErrOver
	}
	if err == nil {
		err = a.Accounts.SetFirstPassword(c.UserContext(), *who, f.Get("new_password"))
	}
	if err == nil {
		a.DropBrief(c, provedCookie)
		err = a.rotate(c, who, f)
	}
	if err == nil {
		return web.SeeOther(c, page.SecurityPath+"?saved=password")
	}
	if web.WantsPlainError(c) {
		return err
	}
	status, e := a.Refuse(c, err)
	if a.firstPasswordPage(c, who, status, e) != nil {
		return err
	}
	return nil
}
