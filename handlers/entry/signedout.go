package entry

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/entry"
	"parley/views/ui"
)

// afterSignOut is where a user goes who has signed out. Whom a provider signed in is asked about
// that one: its session would sign the next user of the browser in again.
func (a *pages) afterSignOut(who *chat.Session) string {
	if who == nil || who.Issuer == "" {
		return "/"
	}
	if p := a.Services.Providers.Of(who.Issuer); p != nil {
		return "/signin/with/" + p.ID + "/out"
	}
	return "/"
}

// getSignedOut asks whether to sign out at the provider, too. One that does not offer that, or is
// down, is not spoken of.
func (a *pages) getSignedOut(c *fiber.Ctx, who *chat.Session) error {
	p, err := a.providerOf(c)
	if err != nil {
		return err
	}
	if who != nil {
		return web.SeeOther(c, "/")
	}
	defer a.patiently(c)()
	to := p.EndSession(c.UserContext(), a.Origin(c)+"/")
	if to == "" {
		return web.SeeOther(c, "/")
	}
	return web.HTML(c, fiber.StatusOK, entry.SignedOutPage(a.SignedOutLayout(c, "Signed out"), ui.Provider{ID: p.ID, Name: p.Name}, to))
}
