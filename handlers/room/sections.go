package room

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/sections"
	"parley/views/ui"
)

func (a *pages) getSections(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	if err := q.Check(); err != nil {
		return err
	}
	return a.sectionsPage(c, who, fiber.StatusOK, sections.View{}, q.Get("from"))
}

func (a *pages) sectionsPage(c *fiber.Ctx, who *chat.Session, status int, v sections.View, from string) (err error) {
	if v.All, err = a.Rooms.Sections(c.UserContext(), who.User.ID); err != nil {
		return err
	}
	if web.IsText(c) {
		return web.PlainText(c, status, sections.Lines(v.All))
	}
	f, err := a.LayoutFrom(c, who, web.Language(c).Say("Sections"), from)
	if err != nil {
		return err
	}
	return web.HTML(c, status, sections.Page(f, v))
}

func (a *pages) postSections(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	err := f.Check()
	if err == nil {
		_, err = a.Rooms.MakeSection(c.UserContext(), who.User.ID, f.Get("name"))
	}
	if err == nil {
		return web.SeeOther(c, "/sections")
	}
	if web.WantsPlainError(c) {
		return err
	}
	v := sections.View{Name: f.Get("name")}
	var status int
	status, v.Err = a.Refuse(c, err)
	if a.sectionsPage(c, who, status, v, "") != nil {
		return err
	}
	return nil
}

// sectionNamed is the number of a section in the address.
func sectionNamed(c *fiber.Ctx) (int64, error) {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return 0, chat.ErrNoSection
	}
	return id, nil
}

func (a *pages) getSection(c *fiber.Ctx, who *chat.Session) error {
	return a.sectionPage(c, who, fiber.StatusOK, sections.OneView{})
}

func (a *pages) sectionPage(c *fiber.Ctx, who *chat.Session, status int, v sections.OneView) error {
	id, err := sectionNamed(c)
	if err != nil {
		return err
	}
	s, place, all, err := a.Rooms.Section(c.UserContext(), who.User.ID, id)
	if err != nil {
		return err
	}
	if v.Section, v.Places = s, len(all); v.Err == nil {
		v.Name, v.Place = s.Name, strconv.Itoa(place)
	}
	f, err := a.Layout(c, who, s.Name)
	if err != nil {
		return err
	}
	return web.HTML(c, status, sections.OnePage(f, v))
}

func (a *pages) postSection(c *fiber.Ctx, who *chat.Session) error {
	id, err := sectionNamed(c)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	v := sections.OneView{Name: f.Get("name"), Place: f.Get("place")}
	if err = f.Check(); err == nil {
		err = a.Rooms.ChangeSection(c.UserContext(), who.User.ID, id, v.Name, v.Place)
	}
	if err == nil {
		return web.SeeOther(c, "/sections")
	}
	if web.WantsPlainError(c) || chat.Is(err, chat.NotFound) {
		return err
	}
	var status int
	status, v.Err = a.Refuse(c, err)
	if a.sectionPage(c, who, status, v) != nil {
		return err
	}
	return nil
}

func (a *pages) getSectionDelete(c *fiber.Ctx, who *chat.Session) error {
	id, err := sectionNamed(c)
	if err != nil {
		return err
	}
	s, _, _, err := a.Rooms.Section(c.UserContext(), who.User.ID, id)
	if err != nil {
		return err
	}
	f, err := a.Layout(c, who, s.Name)
	if err != nil {
		return err
	}
	return web.HTML(c, fiber.StatusOK, sections.DeletePage(f, s))
}

func (a *pages) postSectionDelete(c *fiber.Ctx, who *chat.Session) error {
	id, err := sectionNamed(c)
	if err == nil {
		f := web.ReadForm(c)
		err = f.Check()
	}
	if err == nil {
		err = a.Rooms.DeleteSection(c.UserContext(), who.User.ID, id)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(c, "/sections")
}

func (a *pages) getRoomSection(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Enter)
	if err != nil {
		return err
	}
	return a.roomSectionPage(c, who, fiber.StatusOK, sections.RoomView{Access: access})
}

func (a *pages) roomSectionPage(c *fiber.Ctx, who *chat.Session, status int, v sections.RoomView) error {
	in, err := a.Rooms.SectionOf(c.UserContext(), v.Access, who.User.ID)
	if err != nil {
		return err
	}
	if v.In = cmp.Or(v.In, "none"); v.Err == nil && in != 0 {
		v.In = sections.Path(in)
	}
	if v.All, err = a.Rooms.Sections(c.UserContext(), who.User.ID); err != nil {
		return err
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Section of %s", v.Access.Room.Name))
	if err != nil {
		return err
	}
	f.At(v.Access)
	return web.HTML(c, status, sections.RoomPage(f, v))
}

func (a *pages) postRoomSection(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Enter)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	v := sections.RoomView{Access: access, In: f.Get("section"), Name: f.Get("name")}
	if err = f.Check(); err == nil {
		err = a.putIntoSection(c, who, v)
	}
	if err == nil {
		return web.SeeOther(c, ui.RoomPath(access.Room.Slug))
	}
	if web.WantsPlainError(c) {
		return err
	}
	var status int
	status, v.Err = a.Refuse(c, err)
	if a.roomSectionPage(c, who, status, v) != nil {
		return err
	}
	return nil
}

// putIntoSection puts a room into the chosen section, which its path names. With "new" it is
// made first.
func (a *pages) putIntoSection(c *fiber.Ctx, who *chat.Session, v sections.RoomView) (err error) {
	if err := v.Access.Refuse(chat.KeepIn); err != nil {
		return err
	}
	var id int64
	switch number, ok := strings.CutPrefix(v.In, "/sections/"); {
	case v.In == "new":
		return a.Rooms.SetNewSection(c.UserContext(), v.Access, who.User.ID, v.Name)
	case ok:
		id, err = strconv.ParseInt(number, 10, 64)
	}
	if v.In != "none" && id <= 0 {
		err = chat.Field("section", "Choose a section, or none.")
	}
	if err != nil {
		return err
	}
	return a.Rooms.SetSection(c.UserContext(), v.Access, who.User.ID, id)
}
