package handlers

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/views"
)

// isAhead reports whether a page is asked for before anybody wants to see it, or only
// its headers are. Browsers say so (Fetch, "Sec-Purpose"), older ones in words of their
// own; a page that is prerendered tells for itself when it is shown.
func isAhead(c *fiber.Ctx) bool {
	if c.Method() == fiber.MethodHead {
		return true
	}
	for _, header := range []string{"Sec-Purpose", "Purpose", "X-Purpose", "X-Moz"} {
		said := strings.ToLower(c.Get(header))
		if strings.Contains(said, "prefetch") || strings.Contains(said, "prerender") || strings.Contains(said, "preview") {
			return true
		}
	}
	return false
}

// tellsItself reports whether a page goes to a browser that runs read.js, which knows
// whether anybody looks, or, without scripts, opens the frame in it. Such browsers send
// one of these headers (Fetch Metadata; over plain HTTP, Upgrade Insecure Requests).
// Browsers of text and scripts send none: what they ask for is read.
func tellsItself(c *fiber.Ctx) bool {
	return !isText(c) && (c.Get("Sec-Fetch-Dest") != "" || c.Get("Upgrade-Insecure-Requests") != "")
}

// postRead takes how far somebody has read; lower than before marks messages as unread.
// "forward" is for pages, which must not undo what was read elsewhere.
func (a *App) postRead(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.access(c, who, a.Rooms.Enter)
	if err != nil {
		return err
	}
	f := readForm(c)
	seq, forward := f.seq("seq"), f.onOff("forward")
	if f.get("seq") == "" {
		f.refuse("seq", "Say up to which message you have read.")
	}
	if err := f.wrong(); err != nil {
		return err
	}
	note := a.Rooms.Mark
	if forward != nil && *forward {
		note = a.Rooms.Read
	}
	if err := note(c.UserContext(), access, who.User.ID, seq); err != nil {
		return err
	}
	switch {
	case isPart(c):
		c.Status(fiber.StatusNoContent)
		return nil
	case seq < min(access.ReadSeq, access.Room.LastSeq):
		return seeOther(c, "/rooms") // the room's page would read it again
	}
	return seeOther(c, views.RoomPath(access.Room.Slug))
}
