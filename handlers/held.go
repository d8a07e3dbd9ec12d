package handlers

import (
	"context"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/admin"
	"parley/views/kept"
	"parley/views/messages"
	"parley/views/ui"
)

// waits reports whether an answer is no refusal: the message waits for a moderator.
func waits(err error) bool { return chat.Is(err, chat.Held) }

// heldMessage ends the draft of a message that waits now, as sending it does.
func (a *App) heldMessage(ctx context.Context, who *chat.Session, access chat.Access, d chat.Draft, err error) error {
	if !waits(err) {
		return err
	}
	var thread int64
	if d.Answer != nil {
		thread = d.Answer.Root()
	}
	if other := a.Drafts.Keep(ctx, who.User.ID, access.Room.ID, thread, ""); other != nil {
		a.log.Warn("the draft of a held message stays", "err", other)
	}
	return err
}

// heldPart is the message as its author sees it until a moderator has decided.
func heldPart(c *fiber.Ctx, who *chat.Session, sent chat.Command) error {
	return web.HTML(c, fiber.StatusAccepted, messages.Held(messages.PendingMessage{
		Key: sent.Key, Author: who.User.ID, AuthorName: who.User.Username, Body: sent.Body,
	}))
}

func (a *App) getHeld(c *fiber.Ctx, who *chat.Session) error {
	return a.heldPage(c, who, fiber.StatusOK, nil)
}

func (a *App) heldPage(c *fiber.Ctx, who *chat.Session, status int, e *chat.Error) error {
	list, err := a.Holding.Mine(c.UserContext(), who.User.ID)
	if err != nil {
		return err
	}
	if web.IsText(c) {
		return web.PlainText(c, status, kept.HeldText(list))
	}
	f, err := a.layout(c, who, web.Language(c).Say("Waiting messages"))
	if err != nil {
		return err
	}
	return web.HTML(c, status, kept.HeldPage(f, list, e))
}

// postHeld takes an own message back, or forgets one that was refused.
func (a *App) postHeld(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	id := f.Seq("id")
	if f.Get("do") != "back" {
		f.Refuse("do", "Say what to do: back.")
	}
	err := f.Check()
	if err == nil {
		err = a.Holding.TakeBack(c.UserContext(), who.User.ID, id)
	}
	switch {
	case err == nil:
		return web.SeeOther(c, "/held")
	case web.WantsPlainError(c):
		return err
	}
	status, e := a.refuse(c, err)
	return a.heldPage(c, who, status, e)
}

func (a *App) getAdminHeld(c *fiber.Ctx, who *chat.Session) error {
	return a.decidePage(c, who, fiber.StatusOK, admin.HeldView{})
}

func (a *App) getRoomHeld(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.access(c, who, a.Rooms.Open)
	if err == nil {
		err = access.Refuse(chat.JudgeIn)
	}
	if err != nil {
		return err
	}
	return a.decidePage(c, who, fiber.StatusOK, admin.HeldView{In: &access})
}

// decidePage lists what waits in one room, or in all that a moderator of the server can read.
func (a *App) decidePage(c *fiber.Ctx, who *chat.Session, status int, v admin.HeldView) error {
	q := web.ReadQuery(c)
	since, err := q.Seq("since"), q.Check()
	if err != nil {
		return err
	}
	if v.In == nil {
		v.List, v.Next, err = a.Holding.Waiting(c.UserContext(), who.User, since)
	} else {
		v.List, v.Next, err = a.Holding.WaitingIn(c.UserContext(), who.User, *v.In, since)
	}
	if err != nil {
		return err
	}
	f, err := a.layout(c, who, web.Language(c).Say("Held messages"))
	if err != nil {
		return err
	}
	if v.In != nil {
		f.In(*v.In)
	}
	return web.HTML(c, status, admin.HeldPage(f, v))
}

// postRoomHeld approves or refuses a message, and leads back to the list that its form was on.
func (a *App) postRoomHeld(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.access(c, who, a.Rooms.Open)
	if err == nil {
		err = access.Refuse(chat.JudgeIn)
	}
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil || id < 1 {
		return fiber.ErrNotFound
	}
	f := web.ReadForm(c)
	v := admin.HeldView{ErrID: id, Reason: f.Get("reason"), In: &access}
	back := ui.RoomPath(access.Room.Slug) + "/held"
	if f.Get("from") == "admin" && who.User.Role.May(chat.Moderate) {
		v.In, back = nil, "/admin/held"
	}
	do := f.Get("do")
	if do != "approve" && do != "refuse" {
		f.Refuse("do", "Say what to do with the message: approve or refuse.")
	}
	if err = f.Check(); err == nil {
		err = a.Holding.Decide(c.UserContext(), who.User, access, id, do == "approve", v.Reason)
	}
	switch {
	case err == nil:
		return web.SeeOther(c, back)
	case web.WantsPlainError(c):
		return err
	}
	var status int
	status, v.Err = a.refuse(c, err)
	if a.decidePage(c, who, status, v) != nil {
		return err
	}
	return nil
}
