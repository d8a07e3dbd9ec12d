package admin

import (
	"context"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/accounts"
	"parley/handlers/web"
	"parley/views/admin"
	"parley/views/entry"
)

func (a *pages) getInvitations(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	upto := q.Number("upto")
	if err := q.Check(); err != nil {
		return err
	}
	form := admin.InvitationForm{Uses: strconv.Itoa(admin.FirstUses), Days: strconv.Itoa(admin.FirstDays)}
	return a.invitationsPage(c, who, fiber.StatusOK, form, upto)
}

func (a *pages) invitationsPage(c *fiber.Ctx, who *chat.Session, status int, form admin.InvitationForm, upto int64) error {
	f, err := a.Layout(c, who, web.Language(c).Say("Invitations"))
	if err != nil {
		return err
	}
	v := admin.InvitationsView{Form: form, Now: a.Now()}
	if v.Form.Nonce == uuid.Nil {
		v.Form.Nonce = uuid.New()
	}
	if v.List, v.Next, err = a.Invitations.List(c.UserContext(), upto); err != nil {
		return err
	}
	return web.HTML(c, status, admin.InvitationsPage(f, v))
}

func (a *pages) postInvitations(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	form := admin.InvitationForm{Role: f.Get("role"), Days: f.Get("days"), Uses: f.Get("uses"), Rooms: f.Get("rooms"), Nonce: f.UUID("nonce")}
	wanted, err := accounts.NewInvitation{Role: form.Role, Nonce: form.Nonce}, f.Check()
	if err == nil {
		wanted.Days, wanted.Uses = web.Whole(form.Days), web.Whole(form.Uses)
		wanted.Rooms, err = a.roomsNamed(c.UserContext(), who, form.Rooms)
	}
	var id int64
	var code string
	if err == nil {
		id, code, err = a.Invitations.Make(c.UserContext(), *who, wanted)
	}
	if err == nil {
		return web.SeeOther(c, admin.InvitationPath(id)+"?code="+code)
	}
	if web.WantsPlainError(c) {
		return err
	}
	var status int
	status, form.Err = a.Refuse(c, err)
	if a.invitationsPage(c, who, status, form, 0) != nil {
		return err
	}
	return nil
}

// roomsNamed are the rooms that a user wrote down, with commas between them: by their names,
// or by their addresses.
func (a *pages) roomsNamed(ctx context.Context, who *chat.Session, text string) (list []chat.Access, err error) {
	for name := range strings.SplitSeq(text, ",") {
		if name = strings.TrimPrefix(strings.TrimSpace(name), "#"); name == "" {
			continue
		}
		if len(list) > accounts.InvitationRoomsMax {
			return list, nil // Make refuses
		}
		access, err := a.Rooms.Named(ctx, who.User.ID, name)
		if chat.Is(err, chat.NotFound) {
			return nil, chat.Field("rooms", "You know no room called “%s”.", name)
		}
		if err != nil {
			return nil, err
		}
		list = append(list, access)
	}
	return list, nil
}

// invitationID is the number of the invitation that the path names.
func invitationID(c *fiber.Ctx) (int64, error) {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil || id < 1 {
		return 0, fiber.ErrNotFound
	}
	return id, nil
}

func (a *pages) getInvitation(c *fiber.Ctx, who *chat.Session) error {
	id, err := invitationID(c)
	if err != nil {
		return err
	}
	q := web.ReadQuery(c)
	v := admin.InvitationView{Now: a.Now(), First: q.Has("first")}
	if err := q.Check(); err != nil {
		return err
	}
	if v.Invitation, v.Uses, err = a.Invitations.Get(c.UserContext(), id); err != nil {
		return err
	}
	if code := q.Get("code"); code != "" && a.Invitations.IsOf(c.UserContext(), id, code) {
		v.Code, v.Link = code, a.Origin(c)+entry.JoinPath(code)
	}
	if web.IsText(c) && v.Link != "" {
		return web.PlainText(c, fiber.StatusOK, v.Link+"\n")
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Invitation %d", id))
	if err != nil {
		return err
	}
	return web.HTML(c, fiber.StatusOK, admin.InvitationPage(f, v))
}

func (a *pages) postInvitationRevoke(c *fiber.Ctx, who *chat.Session) error {
	id, err := invitationID(c)
	if err == nil {
		err = a.Invitations.Revoke(c.UserContext(), who.User, id)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(c, "/admin/invitations")
}
