package handlers

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/emoji"
)

// getEmoji has all emoji for a reaction to a message, or those that a search finds.
func (a *App) getEmoji(c *fiber.Ctx, who *chat.Session) error {
	access, m, err := a.message(c, who, a.Rooms.Enter)
	if err != nil {
		return err
	}
	if m.Deleted {
		return chat.E(chat.Conflict, "That message was deleted.")
	}
	q := web.ReadQuery(c)
	v := emoji.ReactView{Access: access, Seq: m.Seq, Query: q.Get("q")}
	if err := q.Check(); err != nil {
		return err
	}
	if len(v.Query) > chat.SearchMax {
		return chat.Field("q", "That is %d characters; a search can have %d.", len(v.Query), chat.SearchMax)
	}
	v.Tone, _ = strconv.Atoi(q.Get("tone"))
	if v.Part = web.IsPart(c); v.Part {
		return web.HTML(c, fiber.StatusOK, emoji.ReactPart(v))
	}
	f, err := a.layout(c, who, web.Language(c).Say("React"))
	if err != nil {
		return err
	}
	f.In(access)
	return web.HTML(c, fiber.StatusOK, emoji.ReactPage(f, v))
}
