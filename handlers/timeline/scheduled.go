package timeline

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/chat/posting"
	"parley/handlers/page"
	"parley/handlers/web"
	"parley/views/kept"
	"parley/views/messages"
)

// scheduleAndShow takes a message for later, and leads to the list of those. The same form
// sent twice is one message. The draft ends, as when it is sent.
func (a *pages) scheduleAndShow(ctx context.Context, c *fiber.Ctx, who *chat.Session, access chat.Access, d posting.Draft, f *web.Form) error {
	at, err := a.Moment(ctx, who, f)
	if err == nil {
		err = a.Later.Schedule(ctx, who.User.ID, access, d, at)
	}
	if err != nil {
		return err
	}
	var thread int64
	if d.Answer != nil {
		thread = d.Answer.Root()
	}
	if err := a.Drafts.Keep(ctx, who.User.ID, access.Room.ID, thread, ""); err != nil {
		return err
	}
	if web.IsPart(c) {
		return web.HTML(c, fiber.StatusAccepted, messages.Scheduled(at))
	}
	return web.SeeOther(c, "/scheduled")
}

func (a *pages) getScheduled(c *fiber.Ctx, who *chat.Session) error {
	return a.scheduledPage(c, who, fiber.StatusOK, kept.ScheduledView{})
}

func (a *pages) scheduledPage(c *fiber.Ctx, who *chat.Session, status int, v kept.ScheduledView) (err error) {
	if v.List, err = a.Later.List(c.UserContext(), who.User.ID); err != nil {
		return err
	}
	if v.Zone, err = a.People.Zone(c.UserContext(), who.User.ID, ""); err != nil {
		return err
	}
	if web.IsText(c) {
		return web.PlainText(c, status, kept.ScheduledText(v))
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Scheduled messages"))
	if err != nil {
		return err
	}
	return web.HTML(c, status, kept.ScheduledPage(f, v))
}

// postScheduled takes the forms of the page; "do" names the form.
func (a *pages) postScheduled(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	id, _ := strconv.ParseInt(f.Get("id"), 10, 64)
	err := f.Check()
	if err == nil {
		err = a.doScheduled(c, who, &f, id)
	}
	switch {
	case err == nil:
		return web.SeeOther(c, "/scheduled")
	case web.WantsPlainError(c):
		return err
	}
	status, e := a.Refuse(c, err)
	return a.scheduledPage(c, who, status, kept.ScheduledView{Err: e, ID: id, Body: f.Get("body"), At: f.Get("at"), Typed: f.Has("body")})
}

func (a *pages) doScheduled(c *fiber.Ctx, who *chat.Session, f *web.Form, id int64) error {
	ctx := c.UserContext()
	switch f.Get("do") {
	case "delete":
		return a.Later.Delete(ctx, who.User.ID, id)
	case "now":
		s, err := a.Later.Of(ctx, who.User.ID, id)
		if err != nil {
			return err
		}
		return a.changeScheduled(ctx, s, f.Get("body"), a.Now().Add(time.Second))
	case "change":
		at, err := a.Moment(ctx, who, f)
		if err != nil {
			return err
		}
		s, err := a.Later.Of(ctx, who.User.ID, id)
		if err != nil {
			return err
		}
		return a.changeScheduled(ctx, s, f.Get("body"), page.Kept(s.At, at))
	}
	return chat.Field("do", "Say what to do: change, now or delete.")
}

// changeScheduled replaces a message's text and time. As with an edit, no page asks first: a
// text that did not notify a large room does not begin to.
func (a *pages) changeScheduled(ctx context.Context, s chat.Scheduled, body string, at time.Time) (err error) {
	hush := s.Hush
	if !hush && !chat.MentionsAll(s.Body) {
		if hush, err = a.Rooms.AsksToCall(ctx, s.Room, body); err != nil {
			return err
		}
	}
	return a.Later.Change(ctx, s, body, hush, at)
}
