package message

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/kept"
)

func (a *pages) getSaved(c *fiber.Ctx, who *chat.Session) error {
	return a.savedPage(c, who, fiber.StatusOK, kept.SavedView{})
}

func (a *pages) savedPage(c *fiber.Ctx, who *chat.Session, status int, v kept.SavedView) (err error) {
	if v.List, err = a.Saving.List(c.UserContext(), who.User.ID); err != nil {
		return err
	}
	if web.IsText(c) {
		return web.PlainText(c, status, kept.SavedText(v))
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Saved messages"))
	if err != nil {
		return err
	}
	return web.HTML(c, status, kept.SavedPage(f, v))
}

// postSave saves a message with its note, or removes it. A note that is refused comes back
// on the list that it was written on.
func (a *pages) postSave(c *fiber.Ctx, who *chat.Session) error {
	var refused *kept.SavedView
	err := a.changeMessage(c, who, "", func(ctx context.Context, _ chat.Access, m chat.Message, f *web.Form, _ bool) error {
		err := a.save(ctx, who.User.ID, m, f)
		if err != nil && f.Get("back") == "saved" && !web.WantsPlainError(c) {
			refused = &kept.SavedView{At: m, Note: f.Get("note"), Err: chat.As(err)}
			return nil
		}
		return err
	})
	if err != nil || refused == nil {
		return err
	}
	status, e := a.Refuse(c, refused.Err)
	refused.Err = e
	c.Response().Header.Del(fiber.HeaderLocation)
	return a.savedPage(c, who, status, *refused)
}

func (a *pages) save(ctx context.Context, user chat.UserID, m chat.Message, f *web.Form) error {
	done := f.Boolean("done")
	on, err := web.OnOf(f)
	if err != nil {
		return err
	}
	if !on {
		return a.Saving.Remove(ctx, user, m)
	}
	var note *string
	if f.Has("note") {
		text := f.Get("note")
		note = &text
	}
	return a.Saving.Save(ctx, user, m, note, done)
}
