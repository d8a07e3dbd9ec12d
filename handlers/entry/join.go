package entry

import (
	"github.com/gofiber/fiber/v2"
	"rsc.io/qr"

	"parley/chat"
	"parley/chat/accounts"
	"parley/handlers/web"
	"parley/views/admin"
	"parley/views/entry"
	"parley/views/ui"
	"parley/views/words"
)

// invitationOf is the invitation whose code is in the path.
func (a *pages) invitationOf(c *fiber.Ctx) (code string, i chat.Invitation, err error) {
	if code, err = web.Param(c, "code"); err != nil {
		return "", i, err
	}
	i, err = a.Invitations.Find(c.UserContext(), code, chat.Requester{Address: a.Address(c)})
	return code, i, err
}

func (a *pages) getJoin(c *fiber.Ctx, who *chat.Session) error {
	code, i, err := a.invitationOf(c)
	if err == nil {
		err = a.Invitations.Closed(i)
	}
	if err != nil {
		return err
	}
	v := entry.JoinView{Code: code, Invitation: i}
	if a.Accounts.SignUpPolicy(c.UserContext()).Mode == chat.SignUpClosed {
		v.Closed = chat.As(chat.ErrClosed)
	}
	if who == nil && v.Closed != nil && web.IsText(c) {
		return chat.ErrClosed
	}
	return a.joinPage(c, who, fiber.StatusOK, v)
}

func (a *pages) joinPage(c *fiber.Ctx, who *chat.Session, status int, v entry.JoinView) error {
	f, err := a.LayoutForAnyone(c, who, words.Mark("Invitation"))
	if err != nil {
		return err
	}
	return web.HTML(c, status, entry.JoinPage(f, v))
}

// getJoinQR is the link of an invitation as a picture.
func (a *pages) getJoinQR(c *fiber.Ctx, _ *chat.Session) error {
	code, _, err := a.invitationOf(c)
	if err != nil {
		return err
	}
	picture, err := qr.Encode(a.Origin(c)+entry.JoinPath(code), qr.M)
	if err != nil {
		return chat.Unforeseen(err)
	}
	c.Set(fiber.HeaderContentType, "image/png")
	return c.Send(picture.PNG())
}

func (a *pages) postAccept(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	code, i, err := a.invitationOf(c)
	if err != nil {
		return err
	}
	v := entry.JoinView{Code: code, Invitation: i, Username: f.Get("username"), Email: f.Get("email")}
	came := chat.Arrival{}
	if err = f.Check(); err == nil {
		came, err = a.accept(c, who, code, f)
	}
	switch {
	case err == nil && len(came.Joined) == 1:
		return web.SeeOther(c, ui.RoomPath(came.Joined[0].Slug))
	case err == nil:
		return web.SeeOther(c, "/rooms")
	case web.WantsPlainError(c) || chat.Is(err, chat.NotFound) || chat.Is(err, chat.Gone):
		return err
	}
	var status int
	status, v.Err = a.Refuse(c, err)
	if a.joinPage(c, who, status, v) != nil {
		return err
	}
	return nil
}

func (a *pages) accept(c *fiber.Ctx, who *chat.Session, code string, f web.Form) (chat.Arrival, error) {
	from := chat.Requester{Address: a.Address(c), Device: a.Device(c), Session: who}
	s, came, err := a.Invitations.Accept(c.UserContext(), code, f.Get("username"), f.Get("email"), f.Get("password"), a.NewSession(c), from)
	if err != nil || who != nil {
		return came, err
	}
	return came, a.StartSession(c, s)
}

// inviteTeam makes the first invitation of a server that was just set up, and leads to it.
func (a *pages) inviteTeam(c *fiber.Ctx, s chat.Session, room string) error {
	if made, _, err := a.Invitations.List(c.UserContext(), 0); err != nil || len(made) > 0 {
		return web.SeeOther(c, "/admin/invitations") // the second of two clicks
	}
	wanted := accounts.NewInvitation{Role: string(chat.Regular), Days: admin.FirstDays, Uses: admin.FirstUses}
	if access, err := a.Rooms.Named(c.UserContext(), s.User.ID, room); err == nil {
		wanted.Rooms = []chat.Access{access}
	}
	id, code, err := a.Invitations.Make(c.UserContext(), s, wanted)
	if err != nil {
		return web.SeeOther(c, "/rooms") // the server is set up
	}
	return web.SeeOther(c, ui.Query("/admin/invitations/"+ui.Itoa(id), "code", code, "first", "1"))
}
