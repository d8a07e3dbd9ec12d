package admin

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/admin"
)

func (a *pages) getAdminRooms(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	if err := q.Check(); err != nil {
		return err
	}
	v := admin.RoomsView{Query: q.Get("q"), From: q.Get("after"), Deleted: q.Has("deleted")}
	var err error
	if v.List, v.Next, err = a.ServerRooms.List(c.UserContext(), who.User, v.Query, v.From); err != nil {
		return err
	}
	f, err := a.Layout(c, who, web.Language(c).Say("All rooms"))
	if err != nil {
		return err
	}
	return web.HTML(c, fiber.StatusOK, admin.RoomsPage(f, v))
}

// managedRoom is the one that the path names.
func (a *pages) managedRoom(c *fiber.Ctx, who *chat.Session) (v admin.RoomView, err error) {
	slug, err := web.Param(c, "room")
	if err != nil {
		return v, err
	}
	v.Managed, err = a.ServerRooms.Get(c.UserContext(), who.User, slug)
	return v, err
}

func (a *pages) getAdminRoom(c *fiber.Ctx, who *chat.Session) error {
	v, err := a.managedRoom(c, who)
	if err != nil {
		return err
	}
	q := web.ReadQuery(c)
	v.Saved = q.Get("saved")
	return a.adminRoomPage(c, who, fiber.StatusOK, v)
}

func (a *pages) adminRoomPage(c *fiber.Ctx, who *chat.Session, status int, v admin.RoomView) error {
	f, err := a.Layout(c, who, v.Managed.Room.Name)
	if err != nil {
		return err
	}
	return web.HTML(c, status, admin.RoomPage(f, v))
}

func (a *pages) getAdminRoomDelete(c *fiber.Ctx, who *chat.Session) error {
	v, err := a.managedRoom(c, who)
	if err != nil {
		return err
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Delete %s?", v.Managed.Room.Name))
	if err != nil {
		return err
	}
	return web.HTML(c, fiber.StatusOK, admin.RoomDeletePage(f, v.Managed))
}

func (a *pages) postAdminRoomDelete(c *fiber.Ctx, who *chat.Session) error {
	slug, err := web.Param(c, "room")
	if err == nil {
		f := web.ReadForm(c)
		err = f.Check()
	}
	if err == nil {
		err = a.ServerRooms.Delete(c.UserContext(), who.User, slug)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(c, "/admin/rooms?deleted=1")
}

func (a *pages) postAdminRoomArchive(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	on := f.Boolean("on")
	archive := on == nil || *on
	saved := "back"
	if archive {
		saved = "archived"
	}
	return a.changeRoom(c, who, f, saved, func(slug string) error {
		return a.ServerRooms.Archive(c.UserContext(), who.User, slug, archive)
	})
}

func (a *pages) postAdminRoomAdmin(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	return a.changeRoom(c, who, f, "admin", func(slug string) error {
		return a.ServerRooms.MakeAdmin(c.UserContext(), who.User, slug, f.Get("username"))
	})
}

func (a *pages) postAdminRoomPicture(c *fiber.Ctx, who *chat.Session) error {
	return a.changeRoom(c, who, web.ReadForm(c), "picture", func(slug string) error {
		m, err := a.ServerRooms.Get(c.UserContext(), who.User, slug)
		if err != nil {
			return err
		}
		changed, err := a.Avatars.Remove(c.UserContext(), chat.AvatarOf{Room: m.Room.ID}, who.User.ID, slug)
		if changed {
			a.Record(c, who, chat.AuditEntry{Act: chat.DidRemovePicture, Room: m.Room})
		}
		return err
	})
}

// changeRoom does what a form on a room's page says.
func (a *pages) changeRoom(c *fiber.Ctx, who *chat.Session, f web.Form, saved string, do func(slug string) error) error {
	v, err := a.managedRoom(c, who)
	if err != nil {
		return err
	}
	if err = f.Check(); err == nil {
		err = do(v.Managed.Room.Slug)
	}
	if err == nil {
		return web.SeeOther(c, admin.RoomPath(v.Managed.Room.Slug)+"?saved="+saved)
	}
	if web.WantsPlainError(c) {
		return err
	}
	var status int
	v.Username = f.Get("username")
	status, v.Err = a.Refuse(c, err)
	if a.adminRoomPage(c, who, status, v) != nil {
		return err
	}
	return nil
}
