package room

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	chatrooms "parley/chat/rooms"
	"parley/handlers/page"
	"parley/handlers/web"
	"parley/views/rooms"
	"parley/views/ui"
)

func (a *pages) getMembers(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Open)
	if err != nil {
		return err
	}
	q := web.ReadQuery(c)
	v := rooms.MembersView{Access: access, Query: q.Get("q"), From: q.Get("after")}
	switch err := q.Check(); {
	case err != nil:
		return err
	case web.IsPart(c) && len(q.Fields) == 0:
		return a.membersPanel(c, who, access)
	case web.IsText(c):
		return a.membersText(c, v)
	}
	return a.membersPage(c, who, fiber.StatusOK, v)
}

// membersPanel is the list as the room's page shows it.
func (a *pages) membersPanel(c *fiber.Ctx, who *chat.Session, access chat.Access) error {
	ctx, room := c.UserContext(), access.Room.ID
	p := a.present(ctx, room, page.ViewerIn(who, access))
	online, err := a.Rooms.PresentMembers(ctx, room, p.online, rooms.MembersPanelMax)
	if err != nil {
		return err
	}
	page, err := a.Rooms.FirstMembers(ctx, room, rooms.MembersPanelMax)
	if err != nil {
		return err
	}
	list := p.first(online, page.Members, rooms.MembersPanelMax)
	more := page.Next != "" || len(list) < len(page.Members)
	return web.HTML(c, fiber.StatusOK, rooms.MembersPanel(access.Room.Slug, list, more, len(p.online)))
}

func (a *pages) membersText(c *fiber.Ctx, v rooms.MembersView) error {
	page, err := a.Rooms.Members(c.UserContext(), v.Access.Room.ID, v.Query, v.From)
	if err != nil {
		return err
	}
	if page.Next != "" {
		web.Link(c, ui.MembersPath(v.Access.Room.Slug, "q", v.Query, "after", page.Next), "next")
	}
	return web.PlainText(c, fiber.StatusOK, rooms.MemberLines(page.Members))
}

func (a *pages) membersPage(c *fiber.Ctx, who *chat.Session, status int, v rooms.MembersView) error {
	room := v.Access.Room
	f, err := a.Layout(c, who, web.Language(c).Say("Members of %s", room.Name))
	if err != nil {
		return err
	}
	f.In(v.Access)
	page, err := a.Rooms.Members(c.UserContext(), room.ID, v.Query, v.From)
	if err != nil {
		return err
	}
	v.Members, v.Next = page.Members, page.Next
	if v.Bans, err = a.Rooms.Bans(c.UserContext(), v.Access); err != nil {
		return err
	}
	if v.MoreBans = len(v.Bans) > chatrooms.RoomBansListed; v.MoreBans {
		v.Bans = v.Bans[:chatrooms.RoomBansListed]
	}
	p := a.present(c.UserContext(), room.ID, 0)
	p.mark(v.Members)
	if v.Query == "" && v.From == "" && (v.Next != "" || len(v.Members) > rooms.MembersPanelMax) {
		if v.Online, err = a.Rooms.PresentMembers(c.UserContext(), room.ID, p.online, rooms.MembersPanelMax); err != nil {
			return err
		}
		p.mark(v.Online)
	}
	return web.HTML(c, status, rooms.MembersPage(f, v))
}

// getMember is what the room's admins can do about one member.
func (a *pages) getMember(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Manage)
	if err != nil {
		return err
	}
	name, err := web.Param(c, "name")
	if err != nil {
		return err
	}
	m, err := a.Rooms.Member(c.UserContext(), access, name)
	if err != nil {
		return err
	}
	f, err := a.Layout(c, who, m.Username)
	if err != nil {
		return err
	}
	f.In(access)
	members := []chat.Member{m}
	a.present(c.UserContext(), access.Room.ID, 0).mark(members)
	return web.HTML(c, fiber.StatusOK, rooms.MemberPage(f, access, members[0], m.Username == who.User.Username))
}

func (a *pages) postMembers(c *fiber.Ctx, who *chat.Session) error {
	return a.changeMembers(c, who, a.Rooms.Enter, func(ctx context.Context, access chat.Access, username string) error {
		u, joined, err := a.Rooms.Add(ctx, access, who.User.ID, username)
		if joined {
			a.Record(c, who, chat.AuditEntry{Act: chat.DidAddMember, Room: access.Room, Of: u})
		}
		return err
	})
}

func (a *pages) postMemberRemove(c *fiber.Ctx, who *chat.Session) error {
	return a.changeMembers(c, who, a.Rooms.Manage, func(ctx context.Context, access chat.Access, username string) error {
		u, left, err := a.Rooms.Remove(ctx, access, who.User.ID, username)
		if left {
			a.Record(c, who, chat.AuditEntry{Act: chat.DidRemoveMember, Room: access.Room, Of: u})
		}
		return err
	})
}

func (a *pages) postMemberRole(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	admin := f.Get("role") == "admin"
	if !admin && f.Get("role") != "member" {
		f.Refuse("role", "A member is an admin or not: say “admin” or “member”.")
	}
	return a.changeMembers(c, who, a.Rooms.Manage, func(ctx context.Context, access chat.Access, username string) error {
		if err := f.Check(); err != nil {
			return err
		}
		u, changed, err := a.Rooms.SetAdmin(ctx, access, who.User.ID, username, admin)
		if changed {
			a.Record(c, who, chat.AuditEntry{Act: chat.DidChangeMember, Room: access.Room, Of: u, Detail: f.Get("role")})
		}
		return err
	})
}

func (a *pages) changeMembers(c *fiber.Ctx, who *chat.Session, open page.AccessRule,
	change func(ctx context.Context, access chat.Access, username string) error,
) error {
	access, err := a.Access(c, who, open)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	if err = f.Check(); err == nil {
		err = change(c.UserContext(), access, f.Get("username"))
	}
	if err == nil {
		return web.SeeOther(c, ui.RoomPath(access.Room.Slug)+"/members")
	}
	if web.WantsPlainError(c) || chat.Is(err, chat.Forbidden) {
		return err // a viewer who may not add members has no form to show the sentence in
	}
	return a.showMembersAgain(c, who, err, rooms.MembersView{Access: access, Username: f.Get("username")})
}

// refusedMembers shows the members with a ban, or its lifting, that was refused.
func (a *pages) refusedMembers(c *fiber.Ctx, who *chat.Session, err error, v rooms.MembersView) error {
	if web.WantsPlainError(c) {
		return err
	}
	return a.showMembersAgain(c, who, err, v)
}

// showMembersAgain opens the room again: an act is also refused when its right was lost meanwhile.
func (a *pages) showMembersAgain(c *fiber.Ctx, who *chat.Session, err error, v rooms.MembersView) error {
	access, lost := a.Access(c, who, a.Rooms.Open)
	if lost != nil {
		return lost
	}
	v.Access = access
	var status int
	status, v.Err = a.Refuse(c, err)
	if a.membersPage(c, who, status, v) != nil {
		return err
	}
	return nil
}
