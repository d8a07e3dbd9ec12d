package handlers

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/views"
)

// getSearch looks for messages of a room. Whoever may read them may look for them.
func (a *App) getSearch(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.access(c, who, a.Rooms.Open)
	if err != nil {
		return err
	}
	q := readQuery(c)
	v := views.SearchView{Access: access, Query: q.get("q"), Before: q.seq("before"), Beside: isPart(c)}
	if err = q.check(); err == nil && isSearch(c, &q) {
		v.Finds, err = a.Search.Find(c.UserContext(), who.User.ID, access.Room, v.Query, v.Before)
	}
	switch {
	case isText(c) && err == nil:
		return searchText(c, v)
	case isPart(c) && err == nil:
		return HTML(c, fiber.StatusOK, views.SearchFound(v))
	case err == nil:
		return a.searchPage(c, who, fiber.StatusOK, v)
	case wantsPlainError(c) || !chat.Is(err, chat.Invalid):
		return err
	}
	var status int
	status, v.Err = a.refuse(c, err)
	return a.searchPage(c, who, status, v)
}

// isSearch reports whether something is looked for. A page without a query is its
// form; beside the talk, a field that was emptied takes away what had been found.
func isSearch(c *fiber.Ctx, q *form) bool {
	if isPart(c) {
		return strings.TrimSpace(q.get("q")) != ""
	}
	return isText(c) || q.has("q")
}

func (a *App) searchPage(c *fiber.Ctx, who *chat.Session, status int, v views.SearchView) error {
	f, err := a.layout(c, who, language(c).Say("Search in %s", v.Access.Room.Name))
	if err != nil {
		return err
	}
	f.In(v.Access)
	return HTML(c, status, views.SearchPage(f, v))
}

// searchText is a transcript of what was found, so in the order in which it was said.
func searchText(c *fiber.Ctx, v views.SearchView) error {
	if back := v.Finds.Back; back > 0 {
		link(c, views.SearchPath(v.Access.Room.Slug, v.Query, back), "prev")
	}
	slices.Reverse(v.Finds.Messages)
	return PlainText(c, fiber.StatusOK, views.Transcript(v.Finds.Messages))
}
