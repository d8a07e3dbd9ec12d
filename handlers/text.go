package handlers

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/messages"
	"parley/views/rooms"
	"parley/views/ui"
)

// roomsText is the list of rooms or, with a query, the matching rooms. Links to the next
// pages are in the header (RFC 8288).
func (a *App) roomsText(c *fiber.Ctx, who *chat.Session, v rooms.RoomsView, p roomsPlace) error {
	if v.Query == "" && v.From == "" {
		mine, err := a.Rooms.RoomsOf(c.UserContext(), who.User.ID, p.from)
		if err != nil {
			return err
		}
		v.Mine = mine.Links
		if p.from != "" { // favourites and sections came with the first page
			v.Mine = slices.DeleteFunc(slices.Clone(v.Mine), func(l chat.RoomLink) bool { return l.Pinned() })
		}
		if mine.Next != "" {
			web.Link(c, ui.RoomsPath("from", mine.Next), "next")
		}
	}
	if p.from != "" {
		v.Found, v.Next = nil, "" // they came with the first page
	}
	if v.Next != "" {
		web.Link(c, ui.RoomsPath("q", v.Query, "after", v.Next), "next")
	}
	return web.PlainText(c, fiber.StatusOK, rooms.RoomLines(v))
}

// roomText is one page of a room's messages. Links to its neighbours are in the header (RFC
// 8288), so that the body is messages alone.
func (a *App) roomText(c *fiber.Ctx, who *chat.Session, access chat.Access, p place) error {
	ctx := c.UserContext()
	page, err := a.messages(ctx, access, p, true)
	if err != nil {
		return err
	}
	path := ui.RoomPath(access.Room.Slug)
	if page.Older > 0 {
		web.Link(c, path+"?before="+strconv.FormatInt(page.Older, 10), "prev")
	}
	if page.Newer > 0 {
		web.Link(c, path+"?after="+strconv.FormatInt(page.Newer, 10), "next")
	} else {
		a.opened(c, who, access, true)
	}
	return web.PlainText(c, fiber.StatusOK, messages.Transcript(page.Messages))
}

// messageStored answers a plain form's message with the page that shows it, and a script's
// with its permalink. If the form names its page, the browser has the focus there again.
func (a *App) messageStored(c *fiber.Ctx, access chat.Access, seq int64, page string) error {
	slug, at := access.Room.Slug, anchor(seq)
	if field := web.FocusField(c); field != "" {
		at = "#" + field
	}
	if err := web.SeeOther(c, page+at); err != nil || !web.IsText(c) {
		return err
	}
	return web.PlainText(c, fiber.StatusSeeOther, a.origin(c)+ui.MessagePath(slug, seq)+"\n")
}
