package finding

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/search"
)

// getSearchRooms searches the messages of all rooms that the user is in. A page without a
// query is its form.
func (a *pages) getSearchRooms(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	v := search.View{Query: q.Get("q"), Best: q.Get("sort") == search.Best}
	before, err := chat.ReadSearchPlace(q.Get("before"))
	if v.Before = before; q.Check() != nil {
		err = q.Check()
	}
	if err == nil && (web.IsText(c) || q.Has("q")) {
		zone, _ := a.People.Zone(c.UserContext(), who.User.ID, "") // or UTC; the search itself says what is down
		find := a.Search.FindInRooms
		if v.Best {
			find = a.Search.FindBest
		}
		v.Result, err = find(c.UserContext(), who.User.ID, v.Query, zone, before)
		v.Sought = err == nil
	}
	switch {
	case web.IsText(c) && err == nil:
		if back := v.Result.Back; !back.IsZero() {
			web.Link(c, search.Path(v.Query, v.Best, back), "prev")
		}
		return web.PlainText(c, fiber.StatusOK, search.Text(v.Result.Hits, v.Best))
	case err == nil:
		return a.searchRoomsPage(c, who, fiber.StatusOK, v)
	case web.WantsPlainError(c) || !chat.Is(err, chat.Invalid):
		return err
	}
	var status int
	status, v.Err = a.Refuse(c, err)
	return a.searchRoomsPage(c, who, status, v)
}

func (a *pages) searchRoomsPage(c *fiber.Ctx, who *chat.Session, status int, v search.View) error {
	f, err := a.Layout(c, who, web.Language(c).Say("Search"))
	if err != nil {
		return err
	}
	if v.Kept.List, err = a.KeptSearches.Searches(c.UserContext(), who.User.ID); err != nil {
		return err
	}
	a.noteSearch(c, who, v)
	return web.HTML(c, status, search.Page(f, v))
}
