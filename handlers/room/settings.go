package room

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	chatrooms "parley/chat/rooms"
	"parley/handlers/web"
	"parley/views/rooms"
	"parley/views/ui"
)

func (a *pages) getSettings(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Manage)
	if err != nil {
		return err
	}
	return a.settingsPage(c, who, fiber.StatusOK, rooms.SettingsView{Access: access, Form: roomForm(access.Room)})
}

// roomForm is the form of a room as it is.
func roomForm(r chat.Room) rooms.RoomForm {
	return rooms.RoomForm{Name: r.Name, Topic: r.Topic, Private: r.Private, AdminsPost: r.AdminsPost, Slow: r.Slow, AdminsInvite: r.AdminsInvite, AdminsPin: r.AdminsPin, AdminsCall: r.AdminsCall, Callers: r.Callers}
}

func (a *pages) settingsPage(c *fiber.Ctx, who *chat.Session, status int, v rooms.SettingsView) error {
	f, err := a.Layout(c, who, web.Language(c).Say("Settings of %s", v.Access.Room.Name))
	if err != nil {
		return err
	}
	f.In(v.Access)
	own, server, err := a.Retention.Of(c.UserContext(), v.Access.Room.ID)
	if err != nil {
		return err
	}
	if v.ServerDays = server; v.RetentionErr == nil && own > 0 {
		v.Retention = strconv.Itoa(own)
	}
	return web.HTML(c, status, rooms.SettingsPage(f, v))
}

func (a *pages) postSettings(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Manage)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	typed := rooms.RoomForm{Name: f.Get("name"), Topic: f.Get("topic"), Private: f.Private(), AdminsPost: adminsPost(&f, access.Room), Callers: callers(&f, access.Room)}
	readRoomRights(&f, access.Room, &typed)
	changed := false
	if err = f.Check(); err == nil {
		changed, err = a.Rooms.Change(c.UserContext(), access, who.User.ID, chatrooms.RoomSettings{
			Name: typed.Name, Topic: typed.Topic, Private: typed.Private, AdminsPost: typed.AdminsPost,
			Slow: typed.Slow, AdminsInvite: typed.AdminsInvite, AdminsPin: typed.AdminsPin, AdminsCall: typed.AdminsCall, Callers: typed.Callers,
		})
	}
	if changed {
		a.Record(c, who, chat.AuditEntry{Act: chat.DidChangeSettings, Room: access.Room})
	}
	if err == nil {
		return web.SeeOther(c, ui.RoomPath(access.Room.Slug))
	}
	if web.WantsPlainError(c) {
		return err
	}
	status, e := a.Refuse(c, err)
	typed.Err = e
	return a.showSettingsAgain(c, who, status, err, rooms.SettingsView{Form: typed})
}

// showSettingsAgain shows the settings to one who is still an admin of the room. Without a form in v
// they are as they are.
func (a *pages) showSettingsAgain(c *fiber.Ctx, who *chat.Session, status int, refused error, v rooms.SettingsView) error {
	access, err := a.Access(c, who, a.Rooms.Manage)
	if err != nil {
		return err
	}
	v.Access = access
	if v.Form == (rooms.RoomForm{}) {
		v.Form = roomForm(access.Room)
	}
	if a.settingsPage(c, who, status, v) != nil {
		return refused
	}
	return nil
}

// readRoomRights reads what members may do, and slow mode. They stay where the form has none:
// an unchecked box sends nothing, so the page's form has the field "rights" as well.
func readRoomRights(f *web.Form, r chat.Room, typed *rooms.RoomForm) {
	typed.Slow, typed.AdminsInvite, typed.AdminsPin, typed.AdminsCall = r.Slow, r.AdminsInvite, r.AdminsPin, r.AdminsCall
	if slow := f.Get("slow"); slow != "" {
		n, err := strconv.Atoi(slow)
		if typed.Slow = n; err != nil {
			typed.Slow = -1 // Change refuses it
		}
	}
	on := func(name string) bool { v := f.Boolean(name); return v != nil && *v }
	if f.Get("rights") != "" {
		typed.AdminsInvite, typed.AdminsPin, typed.AdminsCall = on("invite"), on("pin"), on("call")
	}
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
func (a *pages) getArchive(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Manage)
	if err != nil {
		return err
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Archive %s?", access.Room.Name))
	if err != nil {
		return err
	}
	f.In(access)
	return web.HTML(c, fiber.StatusOK, rooms.ArchivePage(f, access))
}

func (a *pages) postArchive(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Manage)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	on := f.Boolean("on")
	if err := f.Check(); err != nil {
		return err
	}
	archived := on == nil || *on
	changed, err := a.Rooms.Archive(c.UserContext(), access, who.User.ID, archived)
	if err != nil {
		return err
	}
	act := chat.DidBringBackRoom
	if archived {
		act = chat.DidArchiveRoom
	}
	if changed {
		a.Record(c, who, chat.AuditEntry{Act: act, Room: access.Room})
	}
	return web.SeeOther(c, ui.RoomPath(access.Room.Slug))
}

// callers reads who may join a room's calls; it stays where the form does not say.
func callers(f *web.Form, r chat.Room) chat.Callers {
	name := f.Get("calls")
	if name == "" {
		return r.Callers
	}
	i := slices.Index(chat.CallersNames, name)
	if i < 0 {
		f.Refuse("calls", "Members, admins or nobody may join a call.")
		return r.Callers
	}
	return chat.Callers(i)
}
