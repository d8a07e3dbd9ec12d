package account

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/export"
)

func (a *pages) getTakeout(c *fiber.Ctx, who *chat.Session) error {
	v, err := a.takeoutView(c, who)
	if err != nil {
		return err
	}
	if web.IsPart(c) {
		return web.HTML(c, fiber.StatusOK, export.TakeoutState(v))
	}
	return a.takeoutPage(c, who, fiber.StatusOK, v)
}

func (a *pages) takeoutView(c *fiber.Ctx, who *chat.Session) (v export.TakeoutView, err error) {
	v.Takeout, err = a.Takeouts.Of(c.UserContext(), who.User.ID)
	if chat.Is(err, chat.NotFound) {
		err = nil
	}
	return v, err
}

func (a *pages) takeoutPage(c *fiber.Ctx, who *chat.Session, status int, v export.TakeoutView) error {
	f, err := a.Layout(c, who, web.Language(c).Say("Your data"))
	if err != nil {
		return err
	}
	return web.HTML(c, status, export.TakeoutPage(f, v))
}

// postTakeout takes the forms of the page; "do" names the form.
func (a *pages) postTakeout(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	err := f.Check()
	if err == nil {
		switch f.Get("do") {
		case "make":
			if err = a.Takeouts.Ask(c.UserContext(), *who, web.Language(c).Code()); err == nil {
				return web.SeeOther(c, "/account/export")
			}
		case "download":
			if err = a.sendTakeout(c, who, f.Get("export_password")); err == nil {
				return nil
			}
		default:
			err = chat.Field("do", "Say what to do: make or download.")
		}
	}
	v, failed := a.takeoutView(c, who)
	if web.WantsPlainError(c) || failed != nil {
		return err
	}
	var status int
	status, v.Err = a.Refuse(c, err)
	return a.takeoutPage(c, who, status, v)
}

func (a *pages) sendTakeout(c *fiber.Ctx, who *chat.Session, password string) error {
	t, err := a.Takeouts.Download(c.UserContext(), *who, password)
	if err != nil {
		return err
	}
	body, err := a.Files.Open(context.WithoutCancel(c.UserContext()), t.Hash)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/zip")
	c.Set(fiber.HeaderContentDisposition, web.Disposition("attachment", "parley-"+chat.CleanFileName(who.User.Username)+"-"+t.ReadyAt.UTC().Format("2006-01-02")+".zip"))
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return web.SendBytes(c, body, t.Size, `"`+t.Hash.String()[:32]+`"`)
}
