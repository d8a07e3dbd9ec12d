package admin

import (
	"cmp"
	"io"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/emoji"
)

func (a *pages) getEmojiAdmin(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	return a.emojiAdminPage(c, who, fiber.StatusOK, emoji.AdminView{Saved: q.Get("saved"), Deleted: q.Get("deleted"), Asks: q.Get("delete")})
}

func (a *pages) emojiAdminPage(c *fiber.Ctx, who *chat.Session, status int, v emoji.AdminView) error {
	if err := a.Emojis.Load(c.UserContext()); err != nil {
		return err
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Emoji of this server"))
	if err != nil {
		return err
	}
	v.All = a.Emojis.Set().All()
	return web.HTML(c, status, emoji.AdminPage(f, v))
}

// postEmojiAdmin adds an emoji, or with "do" delete deletes one.
func (a *pages) postEmojiAdmin(c *fiber.Ctx, who *chat.Session) error {
	f, raw, err := a.readEmojiForm(c, who)
	path := ""
	if err == nil {
		path, err = a.doEmoji(c, who, f, raw)
	}
	switch {
	case err == nil:
		return web.SeeOther(c, path)
	case web.WantsPlainError(c):
		return err
	}
	status, e := a.Refuse(c, err)
	if a.emojiAdminPage(c, who, status, emoji.AdminView{Name: f.Get("name"), Err: e}) != nil {
		return err
	}
	return nil
}

// readEmojiForm reads the form with its picture, which is small: no more of it is read than
// tells that it is not.
func (a *pages) readEmojiForm(c *fiber.Ctx, who *chat.Session) (f web.Form, raw []byte, err error) {
	u := web.UploadOf(c)
	if u == nil {
		f = web.ReadForm(c)
		return f, nil, f.Check()
	}
	if len(c.Request().Header.PeekBytes([]byte(web.BusyMark))) > 0 {
		err = web.ErrBusy
	}
	file, broken := u.NextFile()
	if err = cmp.Or(err, broken); err == nil && file != nil {
		raw, err = io.ReadAll(io.LimitReader(file, chat.EmojiPictureMax+1))
	}
	if err == nil && len(raw) <= chat.EmojiPictureMax {
		_, err = u.NextFile() // the fields behind it
	}
	if f = u.Finish(c); err == nil {
		err = f.Check()
	}
	if err == nil {
		err = web.CheckFor(c, who)
	}
	return f, raw, err
}

func (a *pages) doEmoji(c *fiber.Ctx, who *chat.Session, f web.Form, raw []byte) (path string, err error) {
	name, did := f.Get("name"), ""
	switch f.Get("do") {
	case "delete":
		var gone bool
		if gone, err = a.Emojis.Delete(c.UserContext(), who.User.ID, name); gone {
			did = "− :" + name + ":"
		}
		path = emoji.AdminPath("deleted", name)
	case "":
		var made bool
		if name, made, err = a.Emojis.Add(c.UserContext(), who.User.ID, name, raw); made {
			did = "+ :" + name + ":"
		}
		path = emoji.AdminPath("saved", name)
	default:
		err = chat.Field("do", "That cannot be done with an emoji.")
	}
	if err == nil && did != "" {
		a.Record(c, who, chat.AuditEntry{Act: chat.DidChangeSettings, Detail: did})
	}
	return path, err
}
