package message

import (
	"strconv"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/emoji"
	"parley/views/ui"
)

// getEmoji has all emoji for a reaction to a message, or those that a search finds.
func (a *pages) getEmoji(c *fiber.Ctx, who *chat.Session) error {
	access, m, err := a.Message(c, who, a.Rooms.Enter)
	if err != nil {
		return err
	}
	if m.Deleted {
		return chat.E(chat.Conflict, "That message was deleted.")
	}
	return a.emojiPage(c, who, emoji.ReactView{Access: access, Seq: m.Seq}, web.Language(c).Say("React"))
}

// getRoomEmoji has them for a new message.
func (a *pages) getRoomEmoji(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Enter)
	if err != nil {
		return err
	}
	return a.emojiPage(c, who, emoji.ReactView{Access: access}, web.Language(c).Say("Emoji"))
}

func (a *pages) emojiPage(c *fiber.Ctx, who *chat.Session, v emoji.ReactView, title string) error {
	q := web.ReadQuery(c)
	v.Query, v.Language = q.Get("q"), web.Language(c).Code()
	if err := q.Check(); err != nil {
		return err
	}
	if n := utf8.RuneCountInString(v.Query); n > chat.SearchMax {
		return chat.Field("q", "That is %d characters; a search can have %d.", n, chat.SearchMax)
	}
	v.Tone, _ = strconv.Atoi(q.Get("tone"))
	if v.Part = web.IsPart(c); v.Part {
		return web.HTML(c, fiber.StatusOK, emoji.ReactPart(v))
	}
	if web.IsText(c) {
		return web.PlainText(c, fiber.StatusOK, emoji.ReactText(v))
	}
	f, err := a.Layout(c, who, title)
	if err != nil {
		return err
	}
	f.In(v.Access)
	return web.HTML(c, fiber.StatusOK, emoji.ReactPage(f, v))
}

// postRoomEmoji puts an emoji at the end of the room's draft. With scripts,
// hand/picker.js writes it at the caret.
func (a *pages) postRoomEmoji(c *fiber.Ctx, who *chat.Session) error {
	access, err := a.Access(c, who, a.Rooms.Enter)
	if err != nil {
		return err
	}
	f := web.ReadForm(c)
	typed := f.Get("emoji")
	if err := f.Check(); err != nil {
		return err
	}
	word, deleted, err := a.Emojis.Clean(typed)
	if err != nil {
		return err
	}
	if deleted {
		return chat.ErrNoEmoji
	}
	if err := a.Drafts.Add(c.UserContext(), who.User.ID, access.Room.ID, 0, word); err != nil {
		return err
	}
	return web.SeeOther(c, ui.RoomPath(access.Room.Slug)+"#body")
}
