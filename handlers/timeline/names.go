package timeline

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/names"
)

// getNames finds names to write into a message: as a page, or, while one types, as the
// choices of a list.
func (a *pages) getNames(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Enter)
	if err != nil {
		return err
	}
	q := web.ReadQuery(c)
	v := names.View{Access: access, Query: q.Get("q")}
	err = q.Check()
	switch {
	case err != nil:
	case strings.HasPrefix(v.Query, "/"):
		v.Found = suggestSlashes(v.Query)
	default:
		v.Found, err = a.Rooms.Suggest(c.UserContext(), access, who.User, v.Query, web.Language(c).Code())
	}
	if err != nil {
		return err
	}
	switch {
	case web.IsText(c):
		return web.PlainText(c, fiber.StatusOK, nameLines(v.Found))
	case web.IsPart(c):
		return web.HTML(c, fiber.StatusOK, names.Options(v))
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Names and emoji"))
	if err != nil {
		return err
	}
	f.In(access)
	return web.HTML(c, fiber.StatusOK, names.Page(f, v))
}

func nameLines(found []chat.Suggestion) string {
	var b strings.Builder
	for _, s := range found {
		b.WriteString(strings.TrimSpace(s.Text+" "+s.Code) + "\n")
	}
	return b.String()
}
