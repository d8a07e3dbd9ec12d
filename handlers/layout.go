package handlers

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/layout"
)

// layout is what surrounds a page: the signed-in user and their rooms.
func (a *App) layout(c *fiber.Ctx, who *chat.Session, title string) (layout.Layout, error) {
	return a.layoutFrom(c, who, title, "")
}

// layoutFrom is layout with another page of the rooms than the first.
func (a *App) layoutFrom(c *fiber.Ctx, who *chat.Session, title, from string) (layout.Layout, error) {
	f := layout.Layout{Server: a.Server.Name(c.UserContext()), From: from, Title: title, Path: c.OriginalURL(), Compact: web.IsCompact(c), UnreadFirst: web.IsUnreadFirst(c), NoKeys: web.WantsNoKeys(c), Sound: web.WantsSound(c), Apple: web.IsApple(c)}
	f.PasswordMin = a.Accounts.LeastPassword()
	if who == nil {
		return f, nil
	}
	f.NoRooms, f.Files = a.Server.RefuseRoom(c.UserContext(), who.User.Role) != nil, a.Files.Most()
	f.User, f.Quiet, f.Blocks = &who.User, who.Availability.QuietUntil.After(a.now()), who.Blocks
	if lacks, err := a.mustSetUp(c, who.User); lacks || err != nil {
		return f, err
	}
	var err error
	f.Rooms, err = a.Rooms.RoomsOf(c.UserContext(), who.User.ID, f.From)
	f.Rooms.NoteCalls(a.Calls.Call)
	f.Ringing = a.Calls.Ringing(who.User.ID)
	return f, err
}

// errorLayout is layout after an error: it omits what cannot be read. It has no path, so
// that a room that may not be seen answers with the same bytes as one that does not exist.
func (a *App) errorLayout(c *fiber.Ctx, title string, status int) layout.Layout {
	f := layout.Layout{Server: a.Server.Name(c.UserContext()), Title: title, Compact: web.IsCompact(c), UnreadFirst: web.IsUnreadFirst(c), NoKeys: web.WantsNoKeys(c), Sound: web.WantsSound(c), Apple: web.IsApple(c)}
	who := web.SessionOf(c)
	if who != nil {
		f.User = &who.User
		f.NoRooms = a.Server.RefuseRoom(c.UserContext(), who.User.Role) != nil
	}
	switch {
	case status >= fiber.StatusInternalServerError || status == fiber.StatusTooManyRequests:
		if web.IsSafeMethod(c) {
			f.Path = web.LocalPath(c.OriginalURL())
		}
	case who != nil:
		f.Rooms, _ = a.Rooms.RoomsOf(c.UserContext(), who.User.ID, "")
		f.Rooms.NoteCalls(a.Calls.Call)
	}
	return f
}
