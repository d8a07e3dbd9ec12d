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
	form := rooms.RoomForm{Name: r.Name, Topic: r.Topic, Private: r.Private, AdminsPost: r.AdminsPost}
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
	typed := rooms.RoomForm{Name: f.Get("name"), Topic: f.Get("topic"), Private: f.Private(), AdminsPost: adminsPost(&f, access.Room)}
	if err = f.Check(); err == nil {
		err = a.Rooms.Change(c.UserContext(), access, chat.RoomSettings{Name: typed.Name, Topic: typed.Topic, Private: typed.Private, AdminsPost: typed.AdminsPost})
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

// adminsPost reads who may write in a room; it stays where the form does not say.
func adminsPost(f *web.Form, r chat.Room) bool {
	switch f.Get("posting") {
	case "":
		return r.AdminsPost
	case "admins":
		return true
	case "members":
		return false
	}
	f.Refuse("posting", "Members or admins may write in a room.")
	return r.AdminsPost
}

// getArchive asks an admin to confirm archiving a room.
func (a *App) getArchive(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.access(c, who, a.Rooms.Manage)
	if err != nil {
		return err
	}
	f, err := a.layout(c, who, web.Language(c).Say("Archive %s?", access.Room.Name))
	if err != nil {
		return err
	}
	f.In(access)
	return web.HTML(c, fiber.StatusOK, rooms.ArchivePage(f, access))
}

func (a *App) postArchive(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.access(c, who, a.Rooms.Manage)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	on := f.Boolean("on")
	if err := f.Check(); err != nil {
		return err
	}
	archived := on == nil || *on
	if err := a.Rooms.Archive(c.UserContext(), access, archived); err != nil {
		return err
	}
	act := chat.DidBringBackRoom
	if archived {
		act = chat.DidArchiveRoom
	}
	a.audit(c, who, chat.AuditEntry{Act: act, Room: access.Room})
	return web.SeeOther(c, ui.RoomPath(access.Room.Slug))
}
