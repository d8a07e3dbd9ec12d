package room

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/page"
	"parley/handlers/web"
	"parley/views/rooms"
)

// getLeave asks a member to confirm leaving a room, and names the consequences.
func (a *pages) getLeave(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.For(chat.LeaveIn))
	if err != nil {
		return err
	}
	next, err := a.Rooms.Succession(c.UserContext(), access.Room.ID, who.User.ID)
	if err != nil {
		return err
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Leave %s?", access.Room.Name))
	if err != nil {
		return err
	}
	f.In(access)
	return web.HTML(c, fiber.StatusOK, rooms.LeavePage(f, rooms.LeaveView{Access: access, Next: next}))
}

func (a *pages) postLeave(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	forGood := f.Boolean("refuse")
	if err := f.Check(); err != nil {
		return err
	}
	leave := a.Rooms.Leave
	if forGood != nil && *forGood {
		leave = a.Rooms.LeaveForGood
	}
	return a.end(c, who, a.Rooms.Open, leave, a.Rooms.JustLeft)
}

// getRoomDelete asks an admin to confirm deleting a room, and names the consequences.
func (a *pages) getRoomDelete(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Manage)
	if err != nil {
		return err
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Delete %s?", access.Room.Name))
	if err != nil {
		return err
	}
	f.In(access)
	return web.HTML(c, fiber.StatusOK, rooms.RoomDeletePage(f, access))
}

func (a *pages) postRoomDelete(c *fiber.Ctx, who *chat.Session) error {
	remove := func(ctx context.Context, access chat.Access, user chat.UserID) error {
		err := a.Rooms.Delete(ctx, access, user)
		if err == nil {
			a.Record(c, who, chat.AuditEntry{Act: chat.DidDeleteRoom, Room: access.Room})
		}
		return err
	}
	return a.end(c, who, a.Rooms.Manage, remove, a.Rooms.JustDeleted)
}

// end ends a membership or a room. A repeated request succeeds.
func (a *pages) end(c *fiber.Ctx, who *chat.Session, open page.AccessRule,
	do func(ctx context.Context, access chat.Access, user chat.UserID) error,
	done func(ctx context.Context, slug string, user chat.UserID, err error) bool,
) error {
	access, err := a.Access(c, who, open)
	if err == nil {
		err = do(c.UserContext(), access, who.User.ID)
	}
	if slug, bad := web.Param(c, "room"); err != nil && (bad != nil || !done(c.UserContext(), slug, who.User.ID, err)) {
		return err
	}
	return web.SeeOther(c, "/rooms")
}
