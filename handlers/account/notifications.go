package account

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/notify"
	"parley/views/ui"
)

func (a *pages) getNotifications(c *fiber.Ctx, who *chat.Session) error {
	return a.notificationsPage(c, who, fiber.StatusOK, notify.View{})
}

func (a *pages) notificationsPage(c *fiber.Ctx, who *chat.Session, status int, v notify.View) (err error) {
	if v.Levels, err = a.Levels.Of(c.UserContext(), who.User.ID); err != nil {
		return err
	}
	if v.Err != nil {
		v.Levels.Account = v.TypedLevel
	}
	if v.Devices, err = a.Devices.Of(c.UserContext(), who.User.ID); err != nil {
		return err
	}
	if v.Key, err = a.Devices.PublicKey(c.UserContext()); err != nil {
		return err
	}
	if v.Hours, err = a.People.QuietHoursOf(c.UserContext(), who.User.ID); err != nil {
		return err
	}
	if v.Zone, err = a.People.Zone(c.UserContext(), who.User.ID, ""); err != nil {
		return err
	}
	if v.Digest, err = a.digestView(c, who, v.Digest); err != nil {
		return err
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Notifications"))
	if err != nil {
		return err
	}
	v.Sound = f.Sound
	return web.HTML(c, status, notify.Page(f, v))
}

func (a *pages) postNotifications(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	err := f.Check()
	switch {
	case err != nil:
	case f.Get("do") == web.SoundChoice:
		err = a.choose(c, web.SoundChoice, f.Get(web.SoundChoice))
	default:
		err = a.changeNotifications(c, who, &f)
	}
	switch {
	case err == nil:
		return web.SeeOther(c, "/account/notifications")
	case web.WantsPlainError(c) || !chat.Is(err, chat.Invalid):
		return err
	}
	status, e := a.Refuse(c, err)
	return a.notificationsPage(c, who, status, notify.View{Err: e, TypedLevel: chat.Level(f.Get("level")), Typed: f.Get("keywords"), TypedFrom: f.Get("quiet_from"), TypedTo: f.Get("quiet_to")})
}

// changeNotifications changes what the form has: another client may send the level alone.
func (a *pages) changeNotifications(c *fiber.Ctx, who *chat.Session, f *web.Form) error {
	ctx, user := c.UserContext(), who.User.ID
	if f.Has("keywords") {
		if err := a.Levels.SetKeywords(ctx, user, f.Get("keywords")); err != nil {
			return err
		}
	}
	if f.Has("quiet_from") || f.Has("quiet_to") {
		if _, err := a.People.Zone(ctx, user, f.Get("zone")); err != nil {
			return err
		}
		if err := a.People.SetQuietHours(ctx, user, f.Get("quiet_from"), f.Get("quiet_to")); err != nil {
			return err
		}
	}
	return a.Levels.Set(ctx, user, f.Get("level"))
}

func (a *pages) getRoomNotifications(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Enter)
	if err != nil {
		return err
	}
	return a.roomNotificationsPage(c, who, fiber.StatusOK, notify.RoomView{Access: access})
}

func (a *pages) roomNotificationsPage(c *fiber.Ctx, who *chat.Session, status int, v notify.RoomView) error {
	levels, err := a.Levels.Of(c.UserContext(), who.User.ID)
	if err != nil {
		return err
	}
	for _, r := range levels.Rooms {
		if r.Slug == v.Access.Room.Slug {
			v.Level, v.Until = r.Level, r.Until
		}
	}
	if v.Err != nil {
		v.Level = v.TypedLevel
	}
	if v.Zone, err = a.People.Zone(c.UserContext(), who.User.ID, ""); err != nil {
		return err
	}
	if v.Feed, err = a.feedPath(c, who.User.ID, v.Access.Room.Slug); err != nil {
		return err
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Notifications of %s", v.Access.Room.Name))
	if err != nil {
		return err
	}
	f.In(v.Access)
	return web.HTML(c, status, notify.RoomPage(f, v))
}

func (a *pages) postRoomNotifications(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Enter)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	if err = f.Check(); err == nil {
		var muted time.Time
		if f.Get("at") != "" {
			muted, err = a.Moment(c.UserContext(), who, &f)
			if err == nil && !muted.After(a.Now()) {
				err = chat.Field("at", "That time has passed. Choose a later one.")
			}
		}
		if err == nil {
			err = a.Levels.SetRoom(c.UserContext(), who.User.ID, access.Room.ID, f.Get("level"), muted)
		}
	}
	switch {
	case err == nil:
		return web.SeeOther(c, ui.RoomPath(access.Room.Slug))
	case web.WantsPlainError(c) || !chat.Is(err, chat.Invalid):
		return err
	}
	status, e := a.Refuse(c, err)
	return a.roomNotificationsPage(c, who, status, notify.RoomView{Access: access, Err: e, TypedLevel: chat.Level(f.Get("level")), Typed: f.Get("at")})
}
