package calls

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/calls"
	"parley/views/ui"
)

// postCallAnswer takes a call that rings, or declines it: either ends the ringing on all
// devices of the user.
func (a *pages) postCallAnswer(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Enter)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	act := map[string]chat.CallAct{"take": chat.CallTake, "decline": chat.CallDecline}[f.Get("do")]
	if act == "" {
		f.Refuse("do", "Say what to do: take or decline.")
	}
	before := a.Calls.Call(access.Room.ID)
	if err = f.Check(); err == nil {
		_, err = a.Calls.Do(c.UserContext(), asked(chat.CallRequest{}, act, access, who))
	}
	switch {
	case err != nil:
		return err
	case web.IsPart(c) || web.IsText(c):
		return c.SendStatus(fiber.StatusNoContent)
	case act == chat.CallDecline:
		return web.SeeOther(c, ui.RoomPath(access.Room.Slug))
	case !before.On():
		return a.callPage(c, who, fiber.StatusConflict, access, errCallOver)
	case before.Asks(who.User.ID):
		a.noteTaken(c, access.Room.Slug)
	}
	return web.SeeOther(c, calls.Path(access.Room.Slug, ""))
}

// errCallOver answers one who takes a call too late: joining would begin another.
var errCallOver = &chat.Error{Kind: chat.Conflict, Text: "This call is over."}

// takenCookie names the conversation whose call the browser just took: its page joins at
// once. An address would do so for anyone who follows a link.
const (
	takenCookie = "parley_taken"
	takenFor    = 30 * time.Second
)

func (a *pages) noteTaken(c *fiber.Ctx, slug string) {
	a.setTaken(c, slug, time.Now().Add(takenFor))
}

func (a *pages) setTaken(c *fiber.Ctx, slug string, until time.Time) {
	c.Cookie(&fiber.Cookie{
		Name: a.CookieFor(c, takenCookie), Value: slug, Path: "/", Expires: until, HTTPOnly: true, Secure: a.Secure(c), SameSite: fiber.CookieSameSiteStrictMode,
	})
}

// justTook is true once after a call was taken.
func (a *pages) justTook(c *fiber.Ctx, slug string) bool {
	took := c.Cookies(a.CookieFor(c, takenCookie)) == slug
	if took {
		a.setTaken(c, "", time.Unix(1, 0))
	}
	return took
}
