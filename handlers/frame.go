package handlers

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/views"
)

// frame is what surrounds a page: who is signed in, and the rooms they are in.
func (a *App) frame(c *fiber.Ctx, who *chat.Session, title string) (views.Frame, error) {
	return a.frameFrom(c, who, title, "")
}

// frameFrom is frame with another page of the rooms than the first.
func (a *App) frameFrom(c *fiber.Ctx, who *chat.Session, title, from string) (views.Frame, error) {
	f := views.Frame{From: from, Title: title, Path: c.OriginalURL(), Compact: isCompact(c)}
	if who == nil {
		return f, nil
	}
	f.User = &who.User
	var err error
	f.Rooms, err = a.Rooms.Store.RoomsOf(c.UserContext(), who.User.ID, f.From)
	return f, err
}

// errorFrame is frame for when something has gone wrong already: what cannot be
// had is left out. It has no path, so that a room that may not be seen answers
// with the same bytes as one that does not exist.
func (a *App) errorFrame(c *fiber.Ctx, title string, status int) views.Frame {
	f := views.Frame{Title: title, Compact: isCompact(c)}
	who := whoOf(c)
	if who != nil {
		f.User = &who.User
	}
	switch {
	case status >= fiber.StatusInternalServerError || status == fiber.StatusTooManyRequests:
		if isRead(c) {
			f.Path = localPath(c.OriginalURL())
		}
	case who != nil:
		f.Rooms, _ = a.Rooms.Store.RoomsOf(c.UserContext(), who.User.ID, "")
	}
	return f
}
