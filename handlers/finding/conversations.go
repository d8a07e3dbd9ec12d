package finding

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/people"
)

// getDirect lists and finds all of one's direct conversations.
func (a *pages) getDirect(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	v := people.ConversationsView{Query: q.Get("q"), From: q.Get("after")}
	err := q.Check()
	if err == nil {
		v.List, v.Next, err = a.Rooms.Conversations(c.UserContext(), who.User.ID, v.Query, v.From)
	}
	if err != nil && (web.WantsPlainError(c) || !chat.Is(err, chat.Invalid)) {
		return err
	}
	if web.IsText(c) {
		if v.Next != "" {
			web.Link(c, people.ConversationsPath("q", v.Query, "after", v.Next), "next")
		}
		return web.PlainText(c, fiber.StatusOK, people.ConversationLines(v.List))
	}
	status, alert := fiber.StatusOK, ""
	if err != nil {
		var e *chat.Error
		status, e = a.Refuse(c, err)
		alert = web.Language(c).Tell(e)
	}
	f, err := a.Layout(c, who, web.Language(c).Say("All conversations"))
	if err != nil {
		return err
	}
	f.Alert = alert
	return web.HTML(c, status, people.ConversationsPage(f, v))
}
