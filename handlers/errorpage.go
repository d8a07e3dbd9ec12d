package handlers

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/page"
	"parley/handlers/web"
	"parley/views/layout"
)

// tryAgain is after how many seconds a browser asks again for a page that could not be made.
const tryAgain = "5"

// fail answers an error for which no handler had a better page. It is fiber's ErrorHandler.
// Clients learn of errors only through it or through Refuse.
func (a *App) fail(c *fiber.Ctx, err error) error {
	status, e := a.Refuse(c, err)
	switch {
	case web.IsUpgrade(c) || web.IsText(c) || a.OnFilesHost(c):
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
	case err == error(page.ErrSetUpFactor) && web.IsSafeMethod(c):
		return web.SeeOther(c, page.SecurityPath)
	case status == fiber.StatusUnauthorized && web.IsSafeMethod(c):
		a.DropCookie(c)
		return web.SeeOther(c, web.SignInPath(c))
	}
	f := a.ErrorLayout(c, web.Language(c).Say(layout.Headline(status)), status)
	if v, ok := resubmit(c, status, e); ok {
		return web.HTML(c, status, layout.ResubmitPage(f, v))
	}
	if e.Kind == chat.Unavailable && web.IsSafeMethod(c) {
		c.Set("Refresh", tryAgain)
	}
	return web.HTML(c, status, layout.ErrorPage(f, layout.ErrorView{Status: status, Text: web.Language(c).Tell(e), Room: roomToJoin(c, e)}))
}
