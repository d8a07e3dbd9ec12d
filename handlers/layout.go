package handlers

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/layout"
)

// layout is what surrounds a page: who is signed in, and the rooms they are in.
func (a *App) layout(c *fiber.Ctx, who *chat.Session, title string) (layout.Layout, error) {
	return a.layoutFrom(c, who, title, "")
}

// layoutFrom is frame with another page of the rooms than the first.
func (a *App) layoutFrom(c *fiber.Ctx, who *chat.Session, title, from string) (layout.Layout, error) {
	f := layout.Layout{From: from, Title: title, Path: c.OriginalURL(), Compact: web.IsCompact(c)}
	if who == nil {
		return f, nil
	}
	f.User = &who.User
	var err error
	f.Rooms, err = a.Rooms.Store.RoomsOf(c.UserContext(), who.User.ID, f.From)
	return f, err
}

// errorLayout is frame for when something has gone wrong already: what cannot be
// had is left out. It has no path, so that a room that may not be seen answers
// with the same bytes as one that does not exist.
func (a *App) errorLayout(c *fiber.Ctx, title string, status int) layout.Layout {
	f := layout.Layout{Title: title, Compact: web.IsCompact(c)}
	who := web.SessionOf(c)
	if who != nil {
		f.User = &who.User
	}
	switch {
	case status >= fiber.StatusInternalServerError || status == fiber.StatusTooManyRequests:
		if web.IsSafeMethod(c) {
			f.Path = web.LocalPath(c.OriginalURL())
		}
	case who != nil:
		f.Rooms, _ = a.Rooms.Store.RoomsOf(c.UserContext(), who.User.ID, "")
	}
	return f
}
