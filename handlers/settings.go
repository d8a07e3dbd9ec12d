package handlers

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/rooms"
	"parley/views/ui"
)

func (a *App) getSettings(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.access(c, who, a.Rooms.Manage)
	if err != nil {
		return err
	}
	r := access.Room
	form := rooms.RoomForm{Name: r.Name, Topic: r.Topic, Private: r.Private}
	return a.settingsPage(c, who, fiber.StatusOK, rooms.SettingsView{Access: access, Form: form})
}

func (a *App) settingsPage(c *fiber.Ctx, who *chat.Session, status int, v rooms.SettingsView) error {
	f, err := a.layout(c, who, web.Language(c).Say("Settings of %s", v.Access.Room.Name))
	if err != nil {
		return err
	}
	f.In(v.Access)
	return web.HTML(c, status, rooms.SettingsPage(f, v))
}

func (a *App) postSettings(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.access(c, who, a.Rooms.Manage)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	typed := rooms.RoomForm{Name: f.Get("name"), Topic: f.Get("topic"), Private: f.Private()}
	if err = f.Check(); err == nil {
		err = a.Rooms.Change(c.UserContext(), access, typed.Name, typed.Topic, typed.Private)
	}
	if err == nil {
		return web.SeeOther(c, ui.RoomPath(access.Room.Slug))
	}
	if web.WantsPlainError(c) {
		return err
	}
	var status int
	status, typed.Err = a.refuse(c, err)
	if a.settingsPage(c, who, status, rooms.SettingsView{Access: access, Form: typed}) != nil {
		return err
	}
	return nil
}
