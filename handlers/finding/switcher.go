package finding

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/accounts"
	"parley/views/rooms"
	"parley/views/ui"
)

// switchedPeople is how many people the switcher shows.
const switchedPeople = 10

// getGo finds rooms to go to, for people who type a part of their names.
func (a *pages) getGo(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	v, err := rooms.GoView{Query: q.Get("q")}, q.Check()
	if err == nil {
		v.Found, err = a.Rooms.Switch(c.UserContext(), who.User.ID, v.Query)
	}
	if err == nil && v.Query != "" {
		v.Found.People, _, err = a.People.Find(c.UserContext(), who.User.ID, v.Query, "", switchedPeople)
	}
	if err != nil && (web.WantsPlainError(c) || !chat.Is(err, chat.Invalid)) {
		return err
	}
	switch {
	case web.IsText(c):
		return web.PlainText(c, fiber.StatusOK, rooms.SwitchLines(v.Found))
	case web.IsPart(c):
		return web.HTML(c, fiber.StatusOK, rooms.GoResults(v))
	}
	status, alert := fiber.StatusOK, ""
	if err != nil {
		var e *chat.Error
		status, e = a.Refuse(c, err)
		alert = web.Language(c).Tell(e)
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Go to"))
	if err != nil {
		return err
	}
	f.Alert = alert
	return web.HTML(c, status, rooms.GoPage(f, v))
}

func (a *pages) postFavourite(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Enter)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	on := f.Boolean("on")
	if on == nil {
		f.Refuse("on", "Say whether it is a favourite: 1 or 0.")
	}
	if err := f.Check(); err != nil {
		return err
	}
	if err := a.Rooms.SetFavourite(c.UserContext(), access, who.User.ID, *on); err != nil {
		return err
	}
	return web.SeeOther(c, ui.RoomPath(access.Room.Slug))
}

// getKeys lists the shortcuts.
func (a *pages) getKeys(c *fiber.Ctx, who *chat.Session) error {
	f, err := a.Layout(c, who, web.Language(c).Say("Keyboard shortcuts"))
	if err != nil {
		return err
	}
	return web.HTML(c, fiber.StatusOK, accounts.KeysPage(f))
}
