package handlers

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/views"
)

// fail answers an error that no handler had a better page for. It is fiber's
// ErrorHandler, and all that anybody outside learns of an error goes through it
// or through refuse.
func (a *App) fail(c *fiber.Ctx, err error) error {
	status, e := a.refuse(c, err)
	switch {
	case isUpgrade(c) || isText(c):
		return PlainText(c, status, language(c).PublishToRoom(e)+"\n")
	case isPart(c):
		if v, ok := resubmit(c, status, e); ok {
			return HTML(c, status, views.ResubmitPart(v)) // it takes the place of what was typed
		}
		return HTML(c, status, views.Refusal(language(c).PublishToRoom(e)))
	case isFrame(c):
		return refuseFrame(c, status, e)
	case status == fiber.StatusUnauthorized && isSafeMethod(c):
		a.dropCookie(c)
		return seeOther(c, signInPath(c))
	}
	f := a.errorLayout(c, language(c).Say(views.Headline(status)), status)
	if v, ok := resubmit(c, status, e); ok {
		return HTML(c, status, views.ResubmitPage(f, v))
	}
	return HTML(c, status, views.ErrorPage(f, views.ErrorView{Status: status, Text: language(c).PublishToRoom(e), Room: roomToJoin(c, e)}))
}

// refuse finds the status for an error, notes what has to be noted, and says
// when to try again.
func (a *App) refuse(c *fiber.Ctx, err error) (int, *chat.Error) {
	status, e := statusOf(err)
	switch e.Kind {
	case chat.Internal:
		a.log.Error("request failed", "method", c.Method(), "route", c.Route().Path, "err", err)
	case chat.Unavailable:
		a.log.Warn("request cannot be served", "method", c.Method(), "route", c.Route().Path, "err", err)
	}
	if e.Kind == chat.TooMany || e.Kind == chat.Unavailable {
		retryAfter(c, e.Retry)
	}
	return status, e
}
