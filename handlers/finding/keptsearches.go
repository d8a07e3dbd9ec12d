package finding

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/search"
)

// postSearches keeps a search under a name, forgets it, or forgets the last ones.
func (a *pages) postSearches(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	k := chat.KeptSearch{Name: f.Get("name"), Query: f.Get("q"), Best: f.Get("sort") == search.Best}
	to, err := "/search", f.Check()
	if err == nil {
		to, err = a.changeSearches(c, who, &f, k)
	}
	switch {
	case err == nil:
		return web.SeeOther(c, to)
	case web.WantsPlainError(c) || !chat.Is(err, chat.Invalid) && !chat.Is(err, chat.Conflict):
		return err
	}
	status, e := a.Refuse(c, err)
	return a.searchRoomsPage(c, who, status, search.View{Query: k.Query, Best: k.Best, Keeps: true, Kept: search.Kept{Typed: k.Name, Err: e}})
}

func (a *pages) changeSearches(c *fiber.Ctx, who *chat.Session, f *web.Form, k chat.KeptSearch) (to string, err error) {
	ctx, user := c.UserContext(), who.User.ID
	switch f.Get("do") {
	case "keep":
		if k, err = k.Check(); err == nil {
			err = a.KeptSearches.SearchKeep(ctx, user, k)
		}
		return search.Path(k.Query, k.Best, chat.SearchPlace{}), err
	case "forget":
		id, _ := strconv.ParseInt(f.Get("id"), 10, 64)
		return "/search", a.KeptSearches.SearchForget(ctx, user, id)
	case "clear":
		return "/search", a.KeptSearches.SearchesForgetRecent(ctx, user)
	}
	return "", chat.Field("do", "Say what to do: keep, forget or clear.")
}

// noteSearch notes a search among the user's last ones. It is no reason to refuse the search.
func (a *pages) noteSearch(c *fiber.Ctx, who *chat.Session, v search.View) {
	if !v.Sought || !v.Before.IsZero() {
		return
	}
	if err := a.KeptSearches.SearchNote(c.UserContext(), who.User.ID, chat.KeptSearch{Query: v.Query, Best: v.Best}); err != nil {
		a.Config.Log.Warn("a search was not noted", "user", who.User.ID, "err", err)
	}
}
