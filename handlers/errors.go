package handlers

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/views"
	"parley/views/words"
)

// statuses is the one place that knows HTTP's words for what went wrong.
var statuses = map[chat.Kind]int{
	chat.Internal:     fiber.StatusInternalServerError,
	chat.Invalid:      fiber.StatusUnprocessableEntity,
	chat.Unauthorized: fiber.StatusUnauthorized,
	chat.Forbidden:    fiber.StatusForbidden,
	chat.NotFound:     fiber.StatusNotFound,
	chat.Conflict:     fiber.StatusConflict,
	chat.TooLarge:     fiber.StatusRequestEntityTooLarge,
	chat.TooMany:      fiber.StatusTooManyRequests,
	chat.Unavailable:  fiber.StatusServiceUnavailable,
}

var (
	errTooLarge = chat.E(chat.TooLarge, "That is more than can be sent at once.")
	errSlow     = &chat.Error{
		Kind: chat.Unavailable, Retry: 2 * time.Second,
		Text: "That took longer than we wait for. Please try again in a moment.",
	}
)

// framework puts what fiber finds into words.
var framework = map[int]string{
	fiber.StatusNotFound:                    words.Mark("There is nothing at this address."),
	fiber.StatusMethodNotAllowed:            words.Mark("This address does not take that kind of request."),
	fiber.StatusRequestTimeout:              words.Mark("The request took too long to arrive."),
	fiber.StatusRequestHeaderFieldsTooLarge: words.Mark("The request's address and headers are too long."),
	fiber.StatusUpgradeRequired:             words.Mark("This address is for WebSockets."),
	fiber.StatusBadRequest:                  words.Mark("That is not a request that can be understood."),
}

// refusal finds status and sentence for an error.
func refusal(err error) (int, *chat.Error) {
	var f *fiber.Error
	if errors.As(err, &f) && framework[f.Code] != "" {
		return f.Code, chat.E(chat.Invalid, framework[f.Code])
	}
	e := chat.As(err)
	if e.Kind == chat.Internal && errors.Is(err, context.DeadlineExceeded) {
		slow := *errSlow
		slow.Cause, e = err, &slow
	}
	return statuses[e.Kind], e
}

// fail answers an error that no handler had a better page for. It is fiber's
// ErrorHandler, and all that anybody outside learns of an error goes through it
// or through refuse.
func (a *App) fail(c *fiber.Ctx, err error) error {
	status, e := a.refuse(c, err)
	switch {
	case isUpgrade(c) || isText(c):
		return plain(c, status, speaks(c).Tell(e)+"\n")
	case isPart(c):
		if v, ok := kept(c, status, e); ok {
			return html(c, status, views.KeptPart(v)) // it takes the place of what was typed
		}
		return html(c, status, views.Refusal(speaks(c).Tell(e)))
	case isFrame(c):
		return refuseFrame(c, status, e)
	case status == fiber.StatusUnauthorized && isRead(c):
		a.dropCookie(c)
		return seeOther(c, signInPath(c))
	}
	f := a.errorFrame(c, speaks(c).Say(views.Headline(status)), status)
	if v, ok := kept(c, status, e); ok {
		return html(c, status, views.KeptPage(f, v))
	}
	return html(c, status, views.ErrorPage(f, views.ErrorView{Status: status, Text: speaks(c).Tell(e), Room: roomToJoin(c, e)}))
}

// refuse finds the status for an error, notes what has to be noted, and says
// when to try again.
func (a *App) refuse(c *fiber.Ctx, err error) (int, *chat.Error) {
	status, e := refusal(err)
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

// retryAfter says when to come again, in whole seconds, as the header has it.
func retryAfter(c *fiber.Ctx, d time.Duration) {
	seconds := max(1, int((d+time.Second-1)/time.Second))
	c.Set(fiber.HeaderRetryAfter, strconv.Itoa(seconds))
}
