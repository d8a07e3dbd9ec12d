package handlers

import (
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"parley/chat"
	"parley/views"
)

func (a *App) getRooms(c *fiber.Ctx, who *chat.Session) error {
	q := readQuery(c)
	v, err := views.RoomsView{Query: q.get("q")}, q.wrong()
	if err == nil {
		v.Found, v.More, err = a.Rooms.Find(c.UserContext(), who.User.ID, v.Query)
	}
	switch {
	case isText(c) && err == nil:
		mine, err := a.Rooms.Store.RoomsOf(c.UserContext(), who.User.ID)
		if err != nil {
			return err
		}
		return roomsText(c, v, mine)
	case isPart(c) && err == nil:
		return html(c, fiber.StatusOK, views.RoomsFound(v))
	case err == nil:
		return a.roomsPage(c, who, fiber.StatusOK, v, "")
	case wantsWord(c) || !chat.Is(err, chat.Invalid):
		return err
	}
	status, e := a.refuse(c, err)
	return a.roomsPage(c, who, status, v, speaks(c).Tell(e))
}

func (a *App) roomsPage(c *fiber.Ctx, who *chat.Session, status int, v views.RoomsView, alert string) error {
	f, err := a.frame(c, who, speaks(c).Say("Rooms"))
	if err != nil {
		return err
	}
	if v.Erased, err = a.Rooms.Store.RoomsErased(c.UserContext(), who.User.ID); err != nil {
		return err
	}
	f.Alert, v.Mine = alert, f.Rooms
	if v.Form.Nonce == uuid.Nil {
		v.Form.Nonce = uuid.New()
	}
	return html(c, status, views.RoomsPage(f, v))
}

func (a *App) postRooms(c *fiber.Ctx, who *chat.Session) error {
	f := readForm(c)
	typed := views.RoomForm{Name: f.get("name"), Topic: f.get("topic"), Private: f.private()}
	typed.Nonce = f.uuid("nonce")
	room, err := chat.Room{}, f.wrong()
	if err == nil {
		room, err = a.Rooms.CreateOnce(c.UserContext(), who.User.ID, typed.Name, typed.Topic, typed.Private, typed.Nonce)
	}
	if err != nil {
		return a.refusedRoom(c, who, typed, err)
	}
	return seeOther(c, views.RoomPath(room.Slug))
}

// refusedRoom answers the page of rooms with what was typed still in its form.
func (a *App) refusedRoom(c *fiber.Ctx, who *chat.Session, typed views.RoomForm, refused error) error {
	if wantsWord(c) {
		return refused
	}
	var status int
	status, typed.Err = a.refuse(c, refused)
	v := views.RoomsView{Form: typed}
	var err error
	v.Found, v.More, err = a.Rooms.Find(c.UserContext(), who.User.ID, "")
	if err != nil || a.roomsPage(c, who, status, v, "") != nil {
		return refused // the page needs what is down; fail does not
	}
	return nil
}

// postRoomRestore brings back a room that was deleted. Its number says which:
// several may have had the same address.
func (a *App) postRoomRestore(c *fiber.Ctx, who *chat.Session) error {
	f := readForm(c)
	id, err := strconv.ParseInt(f.get("room"), 10, 64)
	if err != nil {
		f.refuse("room", "Say which room is to come back.")
	}
	room := chat.ErasedRoom{}
	if err = f.wrong(); err == nil {
		room, err = a.Rooms.Restore(c.UserContext(), who.User.ID, chat.RoomID(id))
	}
	if err == nil {
		return seeOther(c, views.RoomPath(room.Slug))
	}
	if wantsWord(c) || !chat.Is(err, chat.Conflict) {
		return err
	}
	status, e := a.refuse(c, err)
	v := views.RoomsView{}
	if v.Found, v.More, err = a.Rooms.Find(c.UserContext(), who.User.ID, ""); err != nil {
		return err
	}
	return a.roomsPage(c, who, status, v, speaks(c).Tell(e))
}
