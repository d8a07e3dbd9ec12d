package message

import (
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/kept"
)

// postRemind brings a message back at a time.
func (a *pages) postRemind(c *fiber.Ctx, who *chat.Session) error {
	return a.changeMessage(c, who, "", func(ctx context.Context, _ chat.Access, m chat.Message, f *web.Form, _ bool) error {
		at, err := a.Moment(ctx, who, f)
		if err != nil {
			return err
		}
		return a.Reminders.Of(ctx, who.User.ID, m, at)
	})
}

// reminded is when a user is reminded of a message, in their zone; zero when they are not.
func (a *pages) reminded(ctx context.Context, user chat.UserID, m chat.Message) (time.Time, error) {
	at, err := a.Reminders.When(ctx, user, m)
	if err != nil || at.IsZero() {
		return at, err
	}
	zone, err := a.People.Zone(ctx, user, "")
	return at.In(zone), err
}

func (a *pages) getReminders(c *fiber.Ctx, who *chat.Session) error {
	return a.remindersPage(c, who, fiber.StatusOK, kept.RemindersView{})
}

func (a *pages) remindersPage(c *fiber.Ctx, who *chat.Session, status int, v kept.RemindersView) (err error) {
	if v.List, err = a.Reminders.List(c.UserContext(), who.User.ID); err != nil {
		return err
	}
	if v.Zone, err = a.People.Zone(c.UserContext(), who.User.ID, ""); err != nil {
		return err
	}
	if web.IsText(c) {
		return web.PlainText(c, status, kept.RemindersText(v))
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Reminders"))
	if err != nil {
		return err
	}
	return web.HTML(c, status, kept.RemindersPage(f, v))
}

// postReminders moves a reminder, or with "do" delete removes it.
func (a *pages) postReminders(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	id, _ := strconv.ParseInt(f.Get("id"), 10, 64)
	err := f.Check()
	if err == nil {
		err = a.doReminders(c, who, &f, id)
	}
	switch {
	case err == nil:
		return web.SeeOther(c, "/reminders")
	case web.WantsPlainError(c):
		return err
	}
	status, e := a.Refuse(c, err)
	return a.remindersPage(c, who, status, kept.RemindersView{Err: e, ID: id, Typed: f.Get("at")})
}

func (a *pages) doReminders(c *fiber.Ctx, who *chat.Session, f *web.Form, id int64) error {
	switch f.Get("do") {
	case "delete":
		return a.Reminders.Delete(c.UserContext(), who.User.ID, id)
	case "change", "":
		at, err := a.Moment(c.UserContext(), who, f)
		if err != nil {
			return err
		}
		return a.Reminders.Move(c.UserContext(), who.User.ID, id, at)
	}
	return chat.Field("do", "Say what to do: change or delete.")
}
