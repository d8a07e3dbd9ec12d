package timeline

import (
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/messages"
	"parley/views/ui"
)

// getThread shows the replies to a message. A reply's own thread is the one that it belongs
// to, at that page; as a part, it has the form for that reply.
func (a *pages) getThread(c *fiber.Ctx, who *chat.Session) error {
	access, m, err := a.Message(c, who, a.Rooms.Open)
	if err != nil {
		return err
	}
	q := web.ReadQuery(c)
	before := q.Seq("before")
	switch {
	case q.Check() != nil:
		return q.Check()
	case m.Thread != 0 && !web.IsPart(c):
		return web.SeeOther(c, ui.ThreadPath(access.Room.Slug, m.Thread))
	}
	v := messages.ThreadView{Access: access, Before: before, Answer: m.Seq, Composer: messages.Composer{Nonce: uuid.New()}}
	return a.threadPage(c, who, fiber.StatusOK, m, v)
}

// threadPage shows a message's thread as a page, as a part within the room's page, or as
// text for scripts.
func (a *pages) threadPage(c *fiber.Ctx, who *chat.Session, status int, m chat.Message, v messages.ThreadView) error {
	room, root := v.Access.Room, m
	var err error
	if m.Thread != 0 {
		if root, err = a.History.Get(c.UserContext(), room, m.Thread); err != nil {
			return err
		}
	}
	if v.Thread, err = a.History.Thread(c.UserContext(), root, v.Before); err != nil {
		return err
	}
	if v.Access.Member && v.Composer.Body == "" && v.Composer.Err == nil && v.Composer.Files == nil {
		if v.Composer.Body, err = a.Drafts.Of(c.UserContext(), who.User.ID, room.ID, root.Seq); err != nil {
			return err
		}
	}
	switch {
	case web.IsText(c):
		return threadText(c, room.Slug, v.Thread)
	case web.IsPart(c):
		return web.HTML(c, status, messages.ThreadPanel(v))
	}
	if v.Level, err = a.Inboxes.ThreadLevel(c.UserContext(), who.User.ID, root); err != nil {
		return err
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Thread of message %d in %s", root.Seq, room.Name))
	if err != nil {
		return err
	}
	f.In(v.Access)
	return web.HTML(c, status, messages.ThreadPage(f, v))
}

func threadText(c *fiber.Ctx, slug string, t chat.Thread) error {
	if t.Older > 0 {
		web.Link(c, ui.ThreadPath(slug, t.Root.Seq)+"?before="+strconv.FormatInt(t.Older, 10), "prev")
	}
	return web.PlainText(c, fiber.StatusOK, messages.Transcript(append([]chat.Message{t.Root}, t.Answers...)))
}

// postReply takes a reply to a message. Like any other message it is part of the room's
// log; a plain form is redirected to the thread.
func (a *pages) postReply(c *fiber.Ctx, who *chat.Session) error {
	access, m, err := a.Message(c, who, a.Rooms.Enter)
	if err != nil {
		return err
	}
	form, typed, cancel, err := a.written(c, who, access)
	defer cancel()
	if err == nil && movesFiles(&form) {
		return a.attachToReply(c, who, access, m, &form, typed)
	}
	var seq int64
	if err == nil {
		seq, err = a.submitMessage(c, who, access, &m, typed)
	}
	switch {
	case err != nil:
		return a.refusedReply(c, who, access, m, typed, err)
	case seq == 0:
		return nil
	}
	a.discardRepeated(c.UserContext(), who, typed)
	return a.messageStored(c, access, seq, ui.ThreadPath(access.Room.Slug, m.Root()))
}

func (a *pages) attachToReply(c *fiber.Ctx, who *chat.Session, access chat.Access, m chat.Message, f *web.Form, typed messages.Composer) error {
	show := func(t messages.Composer) error {
		return a.threadPage(c, who, fiber.StatusOK, m, messages.ThreadView{Access: access, Answer: m.Seq, Composer: t})
	}
	if err := a.attach(c, who, access, f, typed, show); err != nil {
		return a.refusedReply(c, who, access, m, typed, err)
	}
	return nil
}

// refusedReply answers the thread with the typed text still in its form, under the same
// nonce.
func (a *pages) refusedReply(c *fiber.Ctx, who *chat.Session, access chat.Access, m chat.Message, typed messages.Composer, err error) error {
	if web.WantsPlainError(c) || web.Waits(err) || !access.MayWrite() {
		return err // without a form, the page of the error keeps what was typed
	}
	status, e := a.Refuse(c, err)
	typed.Err = e
	if a.threadPage(c, who, status, m, messages.ThreadView{Access: access, Answer: m.Seq, Composer: typed}) != nil {
		return err // the page needs what is down; fail keeps what was typed without it
	}
	return nil
}
