package handlers

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/people"
	"parley/views/ui"
)

func (a *App) getPeople(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	v, err := people.DirectoryView{Query: q.Get("q")}, q.Check()
	if err != nil {
		return err
	}
	return a.peoplePage(c, who, fiber.StatusOK, v)
}

func (a *App) peoplePage(c *fiber.Ctx, who *chat.Session, status int, v people.DirectoryView) error {
	f, err := a.layout(c, who, web.Language(c).Say("People"))
	if err != nil {
		return err
	}
	return web.HTML(c, status, people.DirectoryPage(f, v))
}

// postDirect leads to the conversation of the user and the named people. A field may have
// several names.
func (a *App) postDirect(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadListForm(c, "username")
	var names []string
	for _, typed := range f.All("username") {
		for name := range strings.SplitSeq(typed, ",") {
			if name = strings.TrimSpace(name); name != "" {
				names = append(names, name)
			}
		}
	}
	room, err := chat.Room{}, f.Check()
	if err == nil {
		room, err = a.Rooms.Direct(c.UserContext(), who.User, names)
	}
	if err == nil {
		return web.SeeOther(c, ui.RoomPath(room.Slug))
	}
	if web.WantsPlainError(c) {
		return err
	}
	status, e := a.refuse(c, err)
	if e.Field == "" {
		e.Field = "username"
	}
	if a.peoplePage(c, who, status, people.DirectoryView{Usernames: strings.Join(names, ", "), Err: e}) != nil {
		return err
	}
	return nil
}

// postClose hides a direct conversation until its next message.
func (a *App) postClose(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.access(c, who, a.Rooms.Enter)
	if err == nil {
		err = a.Rooms.CloseDirect(c.UserContext(), access, who.User.ID)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(c, "/people")
}
