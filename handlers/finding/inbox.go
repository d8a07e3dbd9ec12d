package finding

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/inbox"
)

func (a *pages) getInbox(c *fiber.Ctx, who *chat.Session) error {
	return a.inboxPage(c, who, fiber.StatusOK, inbox.View{})
}

func (a *pages) inboxPage(c *fiber.Ctx, who *chat.Session, status int, v inbox.View) (err error) {
	if v.Items, err = a.Inboxes.Of(c.UserContext(), who.User.ID); err != nil {
		return err
	}
	if web.IsText(c) {
		return web.PlainText(c, status, inbox.Text(v.Items))
	}
	if v.Calls, err = a.Inboxes.Calls(c.UserContext(), who.User.ID); err != nil {
		return err
	}
	reminders, err := a.Reminders.List(c.UserContext(), who.User.ID)
	if err != nil {
		return err
	}
	for _, r := range reminders {
		if r.Due {
			v.Due = append(v.Due, r)
		}
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Inbox"))
	if err != nil {
		return err
	}
	return web.HTML(c, status, inbox.Page(f, v))
}

// postInbox marks one entry as read, or all.
func (a *pages) postInbox(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	var upto time.Time
	if n := f.Number("upto"); n > 0 {
		upto = time.UnixMicro(n)
	}
	err := f.Check()
	if err == nil {
		err = a.Inboxes.Read(c.UserContext(), who.User.ID, f.Get("read"), upto)
	}
	if err == nil {
		return web.SeeOther(c, "/inbox")
	}
	if web.WantsPlainError(c) || !chat.Is(err, chat.Invalid) {
		return err
	}
	status, e := a.Refuse(c, err)
	return a.inboxPage(c, who, status, inbox.View{Err: e})
}

// getCatchUp shows what was missed, by room.
func (a *pages) getCatchUp(c *fiber.Ctx, who *chat.Session) error {
	list, err := a.Rooms.RoomsOf(c.UserContext(), who.User.ID, "")
	if err != nil {
		return err
	}
	v := inbox.MissedView{Rest: list.Unread}
	if v.Missed, v.More, err = a.Inboxes.Missed(c.UserContext(), who.User.ID, list); err != nil {
		return err
	}
	if web.IsText(c) {
		return web.PlainText(c, fiber.StatusOK, inbox.MissedText(v))
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Catch up"))
	if err != nil {
		return err
	}
	return web.HTML(c, fiber.StatusOK, inbox.MissedPage(f, v))
}

// postCatchUp marks a room as read up to what the page showed of it.
func (a *pages) postCatchUp(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	seq := f.Seq("seq")
	err := f.Check()
	var access chat.Access
	if err == nil {
		access, err = a.Rooms.Enter(c.UserContext(), f.Get("room"), who.User.ID)
	}
	if err == nil {
		err = a.Rooms.MarkRead(c.UserContext(), access, who.User.ID, seq)
	}
	if err != nil {
		return err
	}
	return web.SeeOther(c, "/catchup")
}

func (a *pages) getThreads(c *fiber.Ctx, who *chat.Session) error {
	followed, quiet, err := a.Inboxes.Threads(c.UserContext(), who.User.ID)
	if err != nil {
		return err
	}
	if web.IsText(c) {
		return web.PlainText(c, fiber.StatusOK, inbox.ThreadsText(append(followed, quiet...)))
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Threads that you follow"))
	if err != nil {
		return err
	}
	return web.HTML(c, fiber.StatusOK, inbox.ThreadsPage(f, followed, quiet))
}
