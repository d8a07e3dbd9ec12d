package room

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/rooms"
	"parley/views/ui"
)

func (a *pages) postMemberBan(c *fiber.Ctx, who *chat.Session) error {
	return a.banOrLift(c, who, true)
}

func (a *pages) postMemberUnban(c *fiber.Ctx, who *chat.Session) error {
	return a.banOrLift(c, who, false)
}

func (a *pages) banOrLift(c *fiber.Ctx, who *chat.Session, ban bool) error {
	access, err := a.Access(c, who, a.Rooms.Open)
	if err == nil {
		err = access.Refuse(chat.BanIn)
	}
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	username, reason := f.Get("username"), f.Get("reason")
	changed := true
	e := chat.AuditEntry{Act: chat.DidLiftBan, Room: access.Room}
	if err = f.Check(); err == nil && ban {
		e.Act, e.Detail = chat.DidBanMember, reason
		e.Of, changed, err = a.Rooms.Ban(c.UserContext(), access, who.User, username, reason)
	} else if err == nil {
		e.Of, changed, err = a.Rooms.Unban(c.UserContext(), access, who.User.ID, username)
	}
	switch {
	case err != nil && ban:
		return a.refusedMembers(c, who, err, rooms.MembersView{Access: access, Banned: username, Reason: reason, BanRefused: true})
	case err != nil:
		return a.refusedMembers(c, who, err, rooms.MembersView{Access: access, Lifted: username, LiftRefused: true})
	}
	if changed {
		a.Record(c, who, e)
	}
	return web.SeeOther(c, ui.RoomPath(access.Room.Slug)+"/members")
}
