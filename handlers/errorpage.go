package handlers

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/layout"
)

// fail answers an error for which no handler had a better page. It is fiber's ErrorHandler.
// Clients learn of errors only through it or through refuse.
func (a *App) fail(c *fiber.Ctx, err error) error {
	status, e := a.refuse(c, err)
	switch {
	case web.IsUpgrade(c) || web.IsText(c) || a.onFilesHost(c):
		return web.PlainText(c, status, web.Language(c).Tell(e)+"\n")
	case web.IsPart(c):
		if v, ok := resubmit(c, status, e); ok {
			return web.HTML(c, status, layout.ResubmitPart(v)) // it takes the place of the form
		}
		return web.HTML(c, status, layout.Refusal(web.Language(c).Tell(e)))
	case e.Kind == chat.Held:
		return web.SeeOther(c, "/held")
	case web.IsFrame(c):
		return web.RefuseFrame(c, status, e)
	case err == error(errSetUpFactor) && web.IsSafeMethod(c):
		return web.SeeOther(c, securityPath)
	case status == fiber.StatusUnauthorized && web.IsSafeMethod(c):
		a.dropCookie(c)
		return web.SeeOther(c, web.SignInPath(c))
	}
	f := a.errorLayout(c, web.Language(c).Say(layout.Headline(status)), status)
	if v, ok := resubmit(c, status, e); ok {
		return web.HTML(c, status, layout.ResubmitPage(f, v))
	}
	return web.HTML(c, status, layout.ErrorPage(f, layout.ErrorView{Status: status, Text: web.Language(c).Tell(e), Room: roomToJoin(c, e)}))
}

// refuse finds the status for an error, logs what has to be logged, and sets Retry-After.
func (a *App) refuse(c *fiber.Ctx, err error) (int, *chat.Error) {
	status, e := web.StatusOf(err)
	switch e.Kind {
	case chat.Internal:
		a.log.Error("request failed", "method", c.Method(), "route", c.Route().Path, "err", err)
	case chat.Unavailable:
		a.log.Warn("request cannot be served", "method", c.Method(), "route", c.Route().Path, "err", err)
	}
	if e.Kind == chat.TooMany || e.Kind == chat.Unavailable {
		web.RetryAfter(c, e.Retry)
	}
	// A client that has already sent its next requests on this connection would have each of them refused by a
	// page. A proxy's connection carries other clients' requests.
	if e.Kind == chat.TooMany && !a.trusts(peer(c)) {
		c.Context().SetConnectionClose()
	}
	return status, e
}
