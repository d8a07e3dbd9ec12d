package message

import (
	"context"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/posting"
	"parley/handlers/page"
	"parley/handlers/web"
	"parley/views/messages"
)

func (a *pages) getMessage(c *fiber.Ctx, who *chat.Session) error {
	access, m, err := a.Message(c, who, a.Rooms.Open)
	if err != nil {
		return err
	}
	if web.IsText(c) {
		gone, err := a.deletion(c, who, access, m)
		if err != nil {
			return err
		}
		reactions, err := a.Posting.WhoReacted(c.UserContext(), m)
		if err != nil {
			return err
		}
		votes, err := a.Posting.WhoVoted(c.UserContext(), m)
		if err != nil {
			return err
		}
		return web.PlainText(c, fiber.StatusOK, messages.TranscriptAlone(m)+messages.NamesText(votes)+messages.NamesText(reactions)+messages.TextDeletedBy(gone))
	}
	q := web.ReadQuery(c)
	v := messages.MessageView{Access: access, Message: m, Body: m.Body}
	switch {
	case q.Get("edit") != "" && !m.Deleted:
		v.Asked = messages.AsksToEdit
	case q.Get("delete") != "":
		v.Asked = messages.AsksToDelete
	}
	return a.messagePage(c, who, fiber.StatusOK, v)
}

// messagePage shows a message and the actions that the viewer may take, as a page or,
// within the room's page, as a part.
func (a *pages) messagePage(c *fiber.Ctx, who *chat.Session, status int, v messages.MessageView) (err error) {
	v.Nonce = uuid.New()
	own := v.Message.Author == who.User.ID
	if v.Asked == messages.AsksToEdit && !own {
		v.Asked = ""
	}
	v.MayReport = !own && !v.Message.Deleted
	if v.Access.Member && !v.Message.Deleted {
		v.MayReact = v.Access.May(chat.ChangeIn)
		v.MayPin, v.Judges = v.Access.May(chat.PinIn), !own && v.Access.May(chat.JudgeIn)
		v.MayEdit = v.MayReact && own && v.Message.Forward.IsZero()
		v.MayDelete = own && v.Access.May(chat.RemoveIn) || v.Access.May(chat.JudgeIn)
		v.Mine, err = a.Posting.ReactionsOf(c.UserContext(), v.Access.Room.ID, v.Message.Seq, who.User.ID)
		if err != nil {
			return err
		}
		if v.Saved, err = a.Saving.Has(c.UserContext(), who.User.ID, v.Message); err != nil {
			return err
		}
		if v.Reminded, err = a.reminded(c.UserContext(), who.User.ID, v.Message); err != nil {
			return err
		}
	}
	if !v.Access.Member && !v.Message.Deleted && v.Access.May(chat.JudgeIn) {
		v.Judges, v.MayDelete = true, true
	}
	v.MayClose = v.MayReact && v.Message.Poll != nil && !v.Message.Poll.Closed && (own || v.Access.Admin)
	if v.Access.MayWrite() {
		v.Quote = a.QuoteOf(c, v.Access, v.Message)
	}
	if v.Deletion, err = a.deletion(c, who, v.Access, v.Message); err != nil {
		return err
	}
	if web.IsPart(c) {
		return web.HTML(c, status, messages.MessageActions(v))
	}
	if v.Reactions, err = a.Posting.WhoReacted(c.UserContext(), v.Message); err != nil {
		return err
	}
	if v.Votes, err = a.Posting.WhoVoted(c.UserContext(), v.Message); err != nil {
		return err
	}
	if v.Linked, err = a.linked(c, who, v.Access, v.Message); err != nil {
		return err
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Message %d in %s", v.Message.Seq, v.Access.Room.Name))
	if err != nil {
		return err
	}
	f.In(v.Access)
	return web.HTML(c, status, messages.MessagePage(f, v))
}

// change is an action on a message. With wait it returns once the change is stored.
type change func(ctx context.Context, access chat.Access, m chat.Message, f *web.Form, wait bool) error

func (a *pages) postMessageEdit(c *fiber.Ctx, who *chat.Session) error {
	return a.changeMessage(c, who, messages.AsksToEdit, func(ctx context.Context, access chat.Access, m chat.Message, f *web.Form, _ bool) error {
		// Scripts wait too: a conflict may be found only when the edit is stored. The
		// author must learn of it while the text is still on the page.
		hush, err := a.Rooms.AsksToCall(ctx, access.Room.ID, f.Get("body"))
		if err != nil {
			return err
		}
		// An edit does not notify a large room: no page asks first.
		r := posting.Revision{Body: f.Get("body"), Was: f.Get("was"), Hush: hush && !m.Called, Origin: a.Origin(c)}
		return a.Posting.Edit(ctx, who.User, access, m, r, true)
	})
}

func (a *pages) postReaction(c *fiber.Ctx, who *chat.Session) error {
	return a.changeMessage(c, who, "", func(ctx context.Context, access chat.Access, m chat.Message, f *web.Form, wait bool) error {
		on := f.Boolean("on")
		if err := f.Check(); err != nil {
			return err
		}
		return a.Posting.React(ctx, who.User, access, m, f.Get("emoji"), on, wait)
	})
}

func (a *pages) postMessageDelete(c *fiber.Ctx, who *chat.Session) error {
	open := a.Rooms.Enter
	if who.User.Role.May(chat.Moderate) {
		open = a.Rooms.Open
	}
	return a.changeMessageIn(c, who, open, messages.AsksToDelete, func(ctx context.Context, access chat.Access, m chat.Message, f *web.Form, wait bool) error {
		err := a.Posting.Remove(ctx, who.User, access, m, f.Get("reason"), wait)
		if err == nil && !m.Deleted && m.Author != who.User.ID {
			a.Record(c, who, chat.AuditEntry{Act: chat.DidRemoveMessage, Room: access.Room, Seq: m.Seq, Of: chat.User{ID: m.Author, Username: m.AuthorName}, Detail: f.Get("reason")})
		}
		return err
	})
}

func (a *pages) postPreviewDelete(c *fiber.Ctx, who *chat.Session) error {
	return a.changeMessage(c, who, "", func(ctx context.Context, access chat.Access, m chat.Message, _ *web.Form, wait bool) error {
		return a.Posting.RemovePreview(ctx, who.User, access, m, wait)
	})
}

// changeMessage does what a form asks for. A refusal answers that form again.
func (a *pages) changeMessage(c *fiber.Ctx, who *chat.Session, asked string, do change) error {
	return a.changeMessageIn(c, who, a.Rooms.Enter, asked, do)
}

func (a *pages) changeMessageIn(c *fiber.Ctx, who *chat.Session, open page.AccessRule, asked string, do change) error {
	access, m, err := a.Message(c, who, open)
	if err != nil {
		return err
	}
	ctx, cancel := a.RequestContext(c)
	defer cancel()
	f := web.ReadForm(c)
	if err = f.Check(); err == nil {
		err = do(ctx, access, m, &f, !web.IsPart(c))
	}
	if err != nil {
		cancel() // the request has time again
		return a.refusedChange(c, who, access, m, asked, f, err)
	}
	if web.IsPart(c) {
		c.Status(fiber.StatusAccepted)
		return nil
	}
	return web.SeeOther(c, backTo(&f, access, m))
}

func (a *pages) refusedChange(c *fiber.Ctx, who *chat.Session, access chat.Access, m chat.Message, asked string, f web.Form, err error) error {
	if web.IsText(c) {
		return err
	}
	status, e := a.Refuse(c, err)
	v := messages.MessageView{Access: access, Message: m, Asked: asked, Body: m.Body, Reason: f.Get("reason"), At: f.Get("at"), Err: e}
	if e.Kind == chat.Conflict {
		// The message that was read before is older than the conflicting one.
		if _, now, err := a.Message(c, who, a.Rooms.Enter); err == nil {
			v.Message, v.Body = now, now.Body
		}
	} else {
		v.Was = f.Get("was") // the version in the form, until the author has seen another
	}
	if f.Has("body") {
		v.Body = f.Get("body")
	}
	if e.Field == "emoji" {
		v.Emoji = f.Get("emoji")
	}
	if a.messagePage(c, who, status, v) != nil {
		return err // the page needs what is down; fail does not
	}
	return nil
}
