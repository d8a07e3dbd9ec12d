package handlers

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/notify"
	"parley/views/ui"
)

func (a *App) getNotifications(c *fiber.Ctx, who *chat.Session) error {
	return a.notificationsPage(c, who, fiber.StatusOK, nil)
}

func (a *App) notificationsPage(c *fiber.Ctx, who *chat.Session, status int, refused *chat.Error) error {
	levels, err := a.Levels.Of(c.UserContext(), who.User.ID)
	if err != nil {
		return err
	}
	f, err := a.layout(c, who, web.Language(c).Say("Notifications"))
	if err != nil {
		return err
	}
	return web.HTML(c, status, notify.Page(f, notify.View{Levels: levels, Err: refused}))
}

func (a *App) postNotifications(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	err := f.Check()
	if err == nil {
		err = a.Levels.Set(c.UserContext(), who.User.ID, f.Get("level"))
	}
	switch {
	case err == nil:
		return web.SeeOther(c, "/account/notifications")
	case web.WantsPlainError(c) || !chat.Is(err, chat.Invalid):
		return err
	}
	status, e := a.refuse(c, err)
	return a.notificationsPage(c, who, status, e)
}

func (a *App) getRoomNotifications(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.access(c, who, a.Rooms.Enter)
	if err != nil {
		return err
	}
	return a.roomNotificationsPage(c, who, fiber.StatusOK, notify.RoomView{Access: access})
}

func (a *App) roomNotificationsPage(c *fiber.Ctx, who *chat.Session, status int, v notify.RoomView) error {
	levels, err := a.Levels.Of(c.UserContext(), who.User.ID)
	if err != nil {
		return err
	}
	for _, r := range levels.Rooms {
		if r.Slug == v.Access.Room.Slug {
			v.Level = r.Level
		}
	}
	f, err := a.layout(c, who, web.Language(c).Say("Notifications of %s", v.Access.Room.Name))
	if err != nil {
		return err
	}
	f.In(v.Access)
	return web.HTML(c, status, notify.RoomPage(f, v))
}

func (a *App) postRoomNotifications(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.access(c, who, a.Rooms.Enter)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	if err = f.Check(); err == nil {
		err = a.Levels.SetRoom(c.UserContext(), who.User.ID, access.Room.ID, f.Get("level"))
	}
	switch {
	case err == nil:
		return web.SeeOther(c, ui.RoomPath(access.Room.Slug))
	case web.WantsPlainError(c) || !chat.Is(err, chat.Invalid):
		return err
	}
	status, e := a.refuse(c, err)
	return a.roomNotificationsPage(c, who, status, notify.RoomView{Access: access, Err: e})
}
