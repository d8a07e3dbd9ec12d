package finding

import (
	"cmp"
	"strings"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	chatpeople "parley/chat/people"
	"parley/handlers/web"
	"parley/views/people"
	"parley/views/ui"
	"parley/views/words"
)

func (a *pages) getPeople(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	v := people.DirectoryView{Query: q.Get("q"), From: q.Get("after")}
	if err := q.Check(); err != nil {
		return err
	}
	if !web.IsText(c) {
		return a.peoplePage(c, who, fiber.StatusOK, v)
	}
	found, next, err := a.People.Find(c.UserContext(), who.User.ID, v.Query, v.From, chatpeople.PeopleListed)
	if next != "" {
		web.Link(c, ui.PeoplePath("q", v.Query, "after", next), "next")
	}
	if err != nil {
		return err
	}
	return web.PlainText(c, fiber.StatusOK, people.Lines(found))
}

func (a *pages) peoplePage(c *fiber.Ctx, who *chat.Session, status int, v people.DirectoryView) error {
	f, err := a.Layout(c, who, web.Language(c).Say("People"))
	if err != nil {
		return err
	}
	v.Found, v.Next, err = a.People.Find(c.UserContext(), who.User.ID, v.Query, v.From, chatpeople.PeopleListed)
	if chat.Is(err, chat.Invalid) {
		var e *chat.Error
		status, e = a.Refuse(c, err)
		f.Alert = web.Language(c).Tell(e)
	} else if err != nil {
		return err
	}
	return web.HTML(c, status, people.DirectoryPage(f, v))
}

func (a *pages) getPerson(c *fiber.Ctx, who *chat.Session) error {
	return a.personPage(c, who, fiber.StatusOK, nil)
}

func (a *pages) personPage(c *fiber.Ctx, who *chat.Session, status int, refused *chat.Error) error {
	name, err := web.Param(c, "name")
	if err != nil {
		return err
	}
	known, err := a.People.Open(c.UserContext(), who.User.ID, name)
	if err != nil {
		return err
	}
	f, err := a.Layout(c, who, known.User.Username)
	if err != nil {
		return err
	}
	return web.HTML(c, status, people.ProfilePage(f, people.ProfileView{Known: known, Own: known.User.ID == who.User.ID, Moderates: who.User.Role.May(chat.Moderate), Err: refused}))
}

// postBlock blocks a person, or allows them again to write to the user directly.
func (a *pages) postBlock(c *fiber.Ctx, who *chat.Session) error {
	name, err := web.Param(c, "name")
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	on := f.Boolean("on")
	if on == nil {
		f.Refuse("on", "Say whether the person is blocked: 1 or 0.")
	}
	if err = f.Check(); err == nil {
		err = a.People.Block(c.UserContext(), who.User.ID, name, *on)
	}
	if err == nil {
		if _, err := a.People.Open(c.UserContext(), who.User.ID, name); chat.Is(err, chat.NotFound) {
			return web.SeeOther(c, "/people") // the user may not know the person any more
		}
		return web.SeeOther(c, ui.PersonPath(name))
	}
	if e := chat.As(err); e.Field == "username" && !web.WantsPlainError(c) {
		status, e := a.Refuse(c, err)
		return a.personPage(c, who, status, e)
	}
	return err
}

// postDirect leads to the conversation of the user and the named people. A field may have
// several names.
func (a *pages) postDirect(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadListForm(c, "username")
	var names []string
	for _, typed := range append(f.All("with"), f.All("username")...) {
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
	status, e := a.Refuse(c, err)
	if e.Field == "" {
		e.Field = "username"
	}
	if a.peoplePage(c, who, status, people.DirectoryView{Usernames: strings.Join(names, ", "), Err: e}) != nil {
		return err
	}
	return nil
}

// postClose hides a direct conversation until its next message.
func (a *pages) postClose(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Enter)
	if err == nil {
		err = a.Rooms.CloseDirect(c.UserContext(), access, who.User.ID)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(c, "/people")
}

// getBlockedCSS answers the stylesheet that folds the messages of those whom the user has
// blocked.
func (a *pages) getBlockedCSS(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	lang, ok := words.Named(cmp.Or(q.Get("lang"), words.English))
	if !ok {
		return fiber.ErrNotFound
	}
	blocked, err := a.People.Blocked(c.UserContext(), who.User.ID)
	if err != nil {
		return err
	}
	names := make([]string, len(blocked))
	for i, u := range blocked {
		names[i] = u.Username
	}
	c.Set(fiber.HeaderCacheControl, "private, no-cache")
	web.DropDocumentHeaders(c)
	c.Set(fiber.HeaderContentType, "text/css; charset=utf-8")
	return c.SendString(ui.BlockedCSS(names, lang))
}
