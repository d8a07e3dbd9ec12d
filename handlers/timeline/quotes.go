package timeline

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
)

// quoted is the composer's text for an address that asks to quote a message: the draft goes
// on with the quote.
func (a *pages) quoted(c *fiber.Ctx, who *chat.Session, access chat.Access) (string, error) {
	q := web.ReadQuery(c)
	seq := q.Seq("quote")
	if err := q.Check(); err != nil || seq == 0 || !access.MayWrite() {
		return "", err
	}
	m, err := a.History.Get(c.UserContext(), access.Room, seq)
	if err != nil {
		return "", err
	}
	draft, err := a.Drafts.Of(c.UserContext(), who.User.ID, access.Room.ID, 0)
	if draft != "" {
		draft += "\n\n"
	}
	return draft + a.QuoteOf(c, access, m), err
}
