package finding

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/messages"
	"parley/views/rooms"
	"parley/views/ui"
)

// getSearch searches a room's messages. Every reader of the room may search it.
func (a *pages) getSearch(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Open)
	if err != nil {
		return err
	}
	q := web.ReadQuery(c)
	v := rooms.SearchView{Access: access, Query: q.Get("q"), Before: q.Seq("before"), Beside: web.IsPart(c)}
	if err = q.Check(); err == nil && isSearch(c, &q) {
		v.Result, err = a.Search.Find(c.UserContext(), who.User.ID, access.Room, v.Query, v.Before)
	}
	switch {
	case web.IsText(c) && err == nil:
		return searchText(c, v)
	case web.IsPart(c) && err == nil:
		return web.HTML(c, fiber.StatusOK, rooms.SearchFound(v))
	case err == nil:
		return a.searchPage(c, who, fiber.StatusOK, v)
	case web.WantsPlainError(c) || !chat.Is(err, chat.Invalid):
		return err
	}
	var status int
	status, v.Err = a.Refuse(c, err)
	return a.searchPage(c, who, status, v)
}

// isSearch reports whether there is a query. A page without one is its form; in the panel,
// an emptied field clears the results.
func isSearch(c *fiber.Ctx, q *web.Form) bool {
	if web.IsPart(c) {
		return strings.TrimSpace(q.Get("q")) != ""
	}
	return web.IsText(c) || q.Has("q")
}

func (a *pages) searchPage(c *fiber.Ctx, who *chat.Session, status int, v rooms.SearchView) error {
	f, err := a.Layout(c, who, web.Language(c).Say("Search in %s", v.Access.Room.Name))
	if err != nil {
		return err
	}
	f.In(v.Access)
	return web.HTML(c, status, rooms.SearchPage(f, v))
}

// searchText is a transcript of the results, so in the order in which they were posted.
func searchText(c *fiber.Ctx, v rooms.SearchView) error {
	if back := v.Result.Back; back > 0 {
		web.Link(c, ui.SearchPath(v.Access.Room.Slug, v.Query, back), "prev")
	}
	slices.Reverse(v.Result.Messages)
	return web.PlainText(c, fiber.StatusOK, messages.TranscriptAlone(v.Result.Messages...))
}
