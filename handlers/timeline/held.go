package timeline

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/chat/posting"
	"parley/handlers/web"
	"parley/views/kept"
	"parley/views/messages"
)

// heldMessage ends the draft of a message that waits now, as sending it does.
func (a *pages) heldMessage(ctx context.Context, who *chat.Session, access chat.Access, d posting.Draft, err error) error {
	if !web.Waits(err) {
		return err
	}
	var thread int64
	if d.Answer != nil {
		thread = d.Answer.Root()
	}
	if other := a.Drafts.Keep(ctx, who.User.ID, access.Room.ID, thread, ""); other != nil {
		a.Log.Warn("the draft of a held message stays", "err", other)
	}
	return err
}

// heldPart is the message as its author sees it until a moderator has decided.
func heldPart(c *fiber.Ctx, who *chat.Session, sent chat.Command) error {
	return web.HTML(c, fiber.StatusAccepted, messages.Held(messages.PendingMessage{
		Key: sent.Key, Author: who.User.ID, AuthorName: who.User.Username, Body: sent.Body,
	}))
}

func (a *pages) getHeld(c *fiber.Ctx, who *chat.Session) error {
	return a.heldPage(c, who, fiber.StatusOK, nil)
}

func (a *pages) heldPage(c *fiber.Ctx, who *chat.Session, status int, e *chat.Error) error {
	list, err := a.Holding.Mine(c.UserContext(), who.User.ID)
	if err != nil {
		return err
	}
	if web.IsText(c) {
		return web.PlainText(c, status, kept.HeldText(list))
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Waiting messages"))
	if err != nil {
		return err
	}
	return web.HTML(c, status, kept.HeldPage(f, list, e))
}

// postHeld takes an own message back, or forgets one that was refused.
func (a *pages) postHeld(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	id := f.Number("id")
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
	status, e := a.Refuse(c, err)
	return a.heldPage(c, who, status, e)
}
