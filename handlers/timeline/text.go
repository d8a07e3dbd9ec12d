package timeline

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/page"
	"parley/handlers/web"
	"parley/views/messages"
	"parley/views/ui"
)

// roomText is one page of a room's messages. Links to its neighbours are in the header (RFC
// 8288), so that the body is messages alone.
func (a *pages) roomText(c *fiber.Ctx, who *chat.Session, access chat.Access, p place) error {
	ctx := c.UserContext()
	page, err := a.messages(ctx, access, p, true)
	if err != nil {
		return err
	}
	path, opening := ui.RoomPath(access.Room.Slug), ""
	if p.to > 0 {
		return rangeText(c, path, p, page.Messages, access.Room.LastSeq)
	}
	if page.Older == 0 {
		opening = messages.TranscriptNotes(access.Opening)
	} else {
		web.Link(c, path+"?before="+strconv.FormatInt(page.Older, 10), "prev")
	}
	if page.Newer > 0 {
		web.Link(c, path+"?after="+strconv.FormatInt(page.Newer, 10), "next")
	} else {
		a.opened(c, who, access, true)
	}
	return web.PlainText(c, fiber.StatusOK, opening+messages.Transcript(page.Messages))
}

// rangeText is the messages of a range alone, and the link to the rest of it.
func rangeText(c *fiber.Ctx, path string, p place, list []chat.Message, newest int64) error {
	var in []chat.Message
	for _, m := range list {
		if m.Seq >= p.at && m.Seq <= p.to {
			in = append(in, m)
		}
	}
	if n := len(in); n > 0 && in[n-1].Seq < min(p.to, newest) {
		web.Link(c, path+"?at="+ui.RangeOf(in[n-1].Seq+1, p.to), "next")
	}
	return web.PlainText(c, fiber.StatusOK, messages.TranscriptAlone(in...))
}

// messageStored answers a plain form's message with the page that shows it, and a script's
// with its permalink. If the form names its page, the browser has the focus there again.
func (a *pages) messageStored(c *fiber.Ctx, access chat.Access, seq int64, path string) error {
	slug, at := access.Room.Slug, page.Anchor(seq)
	if field := web.FocusField(c); field != "" {
		at = "#" + field
	}
	if err := web.SeeOther(c, path+at); err != nil || !web.IsText(c) {
		return err
	}
	return web.PlainText(c, fiber.StatusSeeOther, a.Origin(c)+ui.MessagePath(slug, seq)+"\n")
}
