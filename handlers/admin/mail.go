package admin

import (
	"math"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/mails"
)

// MailsListed is how many mails each list of the page has.
const MailsListed = 30

// getAdminMail shows what became of mails.
func (a *pages) getAdminMail(c *fiber.Ctx, who *chat.Session) error {
	q := web.ReadQuery(c)
	below := q.Number("below")
	if err := q.Check(); err != nil {
		return err
	}
	if below <= 0 {
		below = math.MaxInt64
	}
	f, err := a.Layout(c, who, web.Language(c).Say("Mail"))
	if err != nil {
		return err
	}
	ctx, v := c.UserContext(), mails.QueueView{On: a.Accounts.Mails != nil}
	if v.Stats, err = a.Mail.MailStats(ctx); err != nil {
		return err
	}
	if v.Waiting, err = a.Mail.MailsWaiting(ctx, MailsListed); err != nil {
		return err
	}
	if v.Failed, err = a.Mail.MailsFailed(ctx, below, MailsListed+1); err != nil {
		return err
	}
	if len(v.Failed) > MailsListed {
		v.Failed = v.Failed[:MailsListed]
		v.Next = v.Failed[MailsListed-1].ID
	}
	return web.HTML(c, fiber.StatusOK, mails.QueuePage(f, v))
}
