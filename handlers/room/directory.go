package room

import (
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"slices"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/admin"
	"parley/views/rooms"
	"parley/views/ui"
)

func (a *pages) getRooms(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	p := roomsPlace{from: q.Get("from"), deleted: q.Get("deleted"), archived: q.Get("archived")}
	v, err := rooms.RoomsView{Query: q.Get("q"), From: q.Get("after")}, q.Check()
	if err == nil {
		v.Found, v.Next, err = a.Rooms.FindRooms(c.UserContext(), who.User.ID, v.Query, v.From)
	}
	switch {
	case web.IsText(c) && err == nil:
		return a.roomsText(c, who, v, p)
	case web.IsPart(c) && err == nil:
		return web.HTML(c, fiber.StatusOK, rooms.RoomsFound(v))
	case err == nil:
		return a.roomsPage(c, who, fiber.StatusOK, v, p, "")
	case web.WantsPlainError(c) || !chat.Is(err, chat.Invalid):
		return err
	}
	status, e := a.Refuse(c, err)
	return a.roomsPage(c, who, status, v, p, web.Language(c).Tell(e))
}

// roomsPlace is where the lists on the page of rooms begin: the user's own, the deleted ones,
// and the archived ones.
type roomsPlace struct{ from, deleted, archived string }

func (a *pages) roomsPage(c *fiber.Ctx, who *chat.Session, status int, v rooms.RoomsView, p roomsPlace, alert string) error {
	f, err := a.LayoutFrom(c, who, web.Language(c).Say("Rooms"), p.from)
	if err != nil {
		return err
	}
	if v.Deleted, v.DeletedNext, err = a.Rooms.DeletedRooms(c.UserContext(), who.User.ID, p.deleted); err != nil {
		return err
	}
	if v.Archived, v.ArchivedNext, err = a.Rooms.ArchivedRooms(c.UserContext(), who.User.ID, p.archived); err != nil {
		return err
	}
	f.Alert, v.Mine = alert, f.Rooms.Links
	if v.Form.Nonce == uuid.Nil {
		v.Form.Nonce = uuid.New()
	}
	return web.HTML(c, status, rooms.RoomsPage(f, v))
}

func (a *pages) postRooms(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	typed := rooms.RoomForm{Name: f.Get("name"), Topic: f.Get("topic"), Private: f.Private()}
	typed.Nonce = f.UUID("nonce")
	room, err := chat.Room{}, f.Check()
	if err == nil {
		room, err = a.Rooms.CreateOnce(c.UserContext(), who.User.ID, typed.Name, typed.Topic, typed.Private, typed.Nonce)
	}
	if err != nil {
		return a.refusedRoom(c, who, typed, err)
	}
	return web.SeeOther(c, ui.RoomPath(room.Slug))
}

// refusedRoom answers the page of rooms with the typed text still in its form.
func (a *pages) refusedRoom(c *fiber.Ctx, who *chat.Session, typed rooms.RoomForm, refused error) error {
	if web.WantsPlainError(c) {
		return refused
	}
	var status int
	status, typed.Err = a.Refuse(c, refused)
	v := rooms.RoomsView{Form: typed}
	var err error
	v.Found, v.Next, err = a.Rooms.FindRooms(c.UserContext(), who.User.ID, "", "")
	if err != nil || a.roomsPage(c, who, status, v, roomsPlace{}, "") != nil {
		return refused // the page needs what is down; fail does not
	}
	return nil
}

// postRoomRestore restores a deleted room. It takes the room's number, because several may
// have had the same address.
func (a *pages) postRoomRestore(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	id, err := strconv.ParseInt(f.Get("room"), 10, 64)
	if err != nil {
		f.Refuse("room", "Say which room is to come back.")
	}
	room := chat.DeletedRoom{}
	if err = f.Check(); err == nil {
		room, err = a.Rooms.Restore(c.UserContext(), who.User.ID, chat.RoomID(id))
	}
	if err == nil {
		return a.toRestored(c, who, room)
	}
	if web.WantsPlainError(c) || !chat.Is(err, chat.Conflict) {
		return err
	}
	status, e := a.Refuse(c, err)
	v := rooms.RoomsView{}
	if v.Found, v.Next, err = a.Rooms.FindRooms(c.UserContext(), who.User.ID, "", ""); err != nil {
		return err
	}
	return a.roomsPage(c, who, status, v, roomsPlace{}, web.Language(c).Tell(e))
}

// toRestored leads to a restored room, or to its page in the administration: an admin of the
// server who deleted a private room is no member of it.
func (a *pages) toRestored(c *fiber.Ctx, who *chat.Session, room chat.DeletedRoom) error {
	if !room.DeletedAt.IsZero() {
		a.Record(c, who, chat.AuditEntry{Act: chat.DidBringBackRoom, Room: chat.Room{ID: room.ID, Slug: room.Slug, Name: room.Name}})
	}
	_, err := a.Rooms.Open(c.UserContext(), room.Slug, who.User.ID)
	switch {
	case chat.Is(err, chat.NotFound) && who.User.Role.May(chat.ManageRooms):
		return web.SeeOther(c, admin.RoomPath(room.Slug)+"?saved=back")
	case chat.Is(err, chat.NotFound):
		return web.SeeOther(c, "/rooms")
	}
	return web.SeeOther(c, ui.RoomPath(room.Slug))
}

// roomsText is the list of rooms or, with a query, the matching rooms. Without one the last page has the
// archived rooms. Links to the next pages are in the header (RFC 8288).
func (a *pages) roomsText(c *fiber.Ctx, who *chat.Session, v rooms.RoomsView, p roomsPlace) error {
	last := v.Query == ""
	if p.archived != "" {
		v.Found, v.Next = nil, ""
	} else if v.Query == "" && v.From == "" {
		mine, err := a.Rooms.RoomsOf(c.UserContext(), who.User.ID, p.from)
		if err != nil {
			return err
		}
		v.Mine = mine.Links
		if p.from != "" { // favourites and sections came with the first page
			v.Mine = slices.DeleteFunc(slices.Clone(v.Mine), func(l chat.RoomLink) bool { return l.Pinned() })
		}
		if mine.Next != "" {
			last = false
			web.Link(c, ui.RoomsPath("from", mine.Next), "next")
		}
	}
	if p.from != "" {
		v.Found, v.Next = nil, "" // they came with the first page
	}
	if v.Next != "" {
		web.Link(c, ui.RoomsPath("q", v.Query, "after", v.Next), "next")
	} else if last {
		var err error
		if v.Archived, v.ArchivedNext, err = a.Rooms.ArchivedRooms(c.UserContext(), who.User.ID, p.archived); err != nil {
			return err
		}
		if v.ArchivedNext != "" {
			web.Link(c, ui.RoomsPath("archived", v.ArchivedNext), "next")
		}
	}
	return web.PlainText(c, fiber.StatusOK, rooms.RoomLines(v))
}
