package timeline

import (
	"cmp"
	"context"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/chat/posting"
	"parley/chat/slashes"
	"parley/handlers/web"
	"parley/views/messages"
	"parley/views/ui"
)

// postMessage takes a new message. Scripts get the waiting message at once. A plain form
// waits until it is stored, since it has no other way to learn of it.
func (a *pages) postMessage(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Enter)
	if err != nil {
		return err
	}
	form, typed, cancel, err := a.written(c, who, access)
	defer cancel()
	switch {
	case err != nil:
		return a.refusedMessage(c, who, access, typed, err)
	case form.Has("preview"):
		return a.previewMessage(c, who, access, form, typed)
	case form.Has("later"):
		return a.messageLater(c, who, access, typed)
	case movesFiles(&form):
		show := func(t messages.Composer) error { return a.roomPage(c, who, access, place{}, fiber.StatusOK, t) }
		if err := a.attach(c, who, access, &form, typed, show); err != nil {
			return a.refusedMessage(c, who, access, typed, err)
		}
		return nil
	}
	seq, err := a.submitMessage(c, who, access, nil, typed)
	switch {
	case err != nil:
		return a.refusedMessage(c, who, access, typed, err)
	case seq == 0:
		return nil
	}
	a.People.Seen(c.UserContext(), who.User.ID)
	a.discardRepeated(c.UserContext(), who, typed)
	return a.messageStored(c, access, seq, ui.RoomPath(access.Room.Slug))
}

// written reads a form with a message and its files.
func (a *pages) written(c *fiber.Ctx, who *chat.Session, access chat.Access) (web.Form, messages.Composer, context.CancelFunc, error) {
	form, cancel, err := a.receive(c, who, access)
	typed, missing := a.typed(c.UserContext(), who, access, &form)
	if err == nil {
		err = cmp.Or(missing, form.Check())
	}
	return form, typed, cancel, err
}

// discardRepeated deletes the files of a repeat, which are there twice: the message has the
// first ones.
func (a *pages) discardRepeated(ctx context.Context, who *chat.Session, typed messages.Composer) {
	if err := a.Files.Discard(ctx, who.User.ID, typed.Files); err != nil {
		a.Log.Warn("the files of a repeat are left to housekeeping", "err", err)
	}
}

// submitMessage takes the message in a form, as a reply or by itself. With seq 0 the
// request has been answered; else the message is stored.
func (a *pages) submitMessage(c *fiber.Ctx, who *chat.Session, access chat.Access, answer *chat.Message, typed messages.Composer) (seq int64, err error) {
	f := web.ReadForm(c)
	again, all := f.Boolean("again"), f.Boolean("all")
	if err := f.Check(); err != nil {
		return 0, err
	}
	ctx, cancel := a.RequestContext(c)
	defer cancel()
	draft := posting.Draft{Body: typed.Body, Nonce: typed.Nonce, Answer: answer, Again: again != nil, Hush: all != nil && !*all, Files: typed.Files, Origin: a.Origin(c)}
	if again == nil || *again { // asked whether it is stored, nothing is done
		if done, err := a.slashed(ctx, c, who, access, typed, &draft); done || err != nil {
			return 0, err
		}
	} else if name, text := slashes.Read(draft.Body); name == "" {
		draft.Body = text
	} else if s, err := slashNamed(name); err == nil && s.write != nil {
		_ = s.write(who, text, &draft)
	}
	if !typed.Later && again != nil && !*again {
		return a.lookupMessage(ctx, c, who, access, draft)
	}
	if all == nil {
		if asked, err := a.askedToCall(ctx, c, who, access, draft, typed); asked || err != nil {
			return 0, err
		}
	}
	if typed.Later {
		return 0, a.scheduleAndShow(ctx, c, who, access, draft, &f)
	}
	if web.IsPart(c) {
		return 0, a.sendPart(ctx, c, who, access, draft)
	}
	seq, err = a.Posting.SendAndWait(ctx, who.User, access, draft)
	return seq, a.heldMessage(ctx, who, access, draft, err)
}

// lookupMessage answers whether an earlier message is stored, and sends nothing.
func (a *pages) lookupMessage(ctx context.Context, c *fiber.Ctx, who *chat.Session, access chat.Access, d posting.Draft) (int64, error) {
	sent, seq, err := a.Posting.Lookup(ctx, who.User, access, d)
	switch {
	case web.Waits(err) && web.IsPart(c):
		return 0, heldPart(c, who, sent)
	case err == nil && web.IsPart(c):
		return 0, a.storedPart(ctx, c, access, seq)
	}
	return seq, err
}

// sendPart answers with the waiting message, or for a repeat with the stored one.
func (a *pages) sendPart(ctx context.Context, c *fiber.Ctx, who *chat.Session, access chat.Access, d posting.Draft) error {
	sent, seq, err := a.Posting.Send(ctx, who.User, access, d)
	switch {
	case web.Waits(err):
		_ = a.heldMessage(ctx, who, access, d, err)
		return heldPart(c, who, sent)
	case err != nil:
		return err
	case seq > 0:
		return a.storedPart(ctx, c, access, seq)
	}
	return web.HTML(c, fiber.StatusAccepted, messages.Pending(access.Room.Slug, messages.PendingMessage{
		Key: sent.Key, Nonce: d.Nonce, Author: who.User.ID, AuthorName: who.User.Username, Body: sent.Body,
	}))
}

func (a *pages) storedPart(ctx context.Context, c *fiber.Ctx, access chat.Access, seq int64) error {
	access.Room.LastSeq = max(access.Room.LastSeq, seq) // the room was read before the message was found
	m, err := a.History.Get(ctx, access.Room, seq)
	if err != nil {
		return err
	}
	return web.HTML(c, fiber.StatusAccepted, messages.MessageStored(access.Room.Slug, m))
}

// refusedMessage answers the room again with the typed text in the composer, under the same
// nonce. Should the message have been accepted after all, sending it again does not double
// it.
func (a *pages) refusedMessage(c *fiber.Ctx, who *chat.Session, access chat.Access, typed messages.Composer, err error) error {
	if web.WantsPlainError(c) || web.Waits(err) || !access.MayWrite() {
		return err // without a composer, the page of the error keeps what was typed
	}
	status, e := a.Refuse(c, err)
	typed.Err = e
	if a.roomPage(c, who, access, place{}, status, typed) != nil {
		return err // the page needs what is down; fail keeps what was typed without it
	}
	return nil
}
