package account

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/digest"
	"parley/handlers/web"
	"parley/views/mails"
	"parley/views/notify"
	"parley/views/words"
)

// digests is the choice of each user, or nil on a server that sends no mail.
func (a *pages) digests() *digest.Choice {
	if a.Accounts.Mails == nil {
		return nil
	}
	return &digest.Choice{Store: a.Digests, Proven: a.Accounts.EmailVerified}
}

// digestView is nil on a server that sends no mail.
func (a *pages) digestView(c *fiber.Ctx, who *chat.Session, refused *notify.DigestView) (*notify.DigestView, error) {
	choice := a.digests()
	if choice == nil {
		return nil, nil
	}
	now, err := choice.Of(c.UserContext(), who.User.ID)
	if err != nil {
		return nil, err
	}
	v := &notify.DigestView{Proven: now.Proven, After: now.After}
	if refused != nil {
		v.Err = refused.Err
	}
	return v, nil
}

var errNoDigests = chat.E(chat.Conflict, "This server sends no mail.")

// postDigest changes whether and when a user gets what they missed by mail.
func (a *pages) postDigest(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	err := f.Check()
	switch choice := a.digests(); {
	case err != nil:
	case choice == nil:
		err = errNoDigests
	default:
		err = choice.Set(c.UserContext(), who.User.ID, f.Get("after"), web.Language(c).Code())
	}
	switch {
	case err == nil:
		return web.SeeOther(c, "/account/notifications#digest")
	case web.WantsPlainError(c) || a.digests() == nil:
		return err
	}
	status, e := a.Refuse(c, err)
	if a.notificationsPage(c, who, status, notify.View{Digest: &notify.DigestView{Err: e}}) != nil {
		return err // the page needs what is down
	}
	return nil
}

var errNoUnsubscribe = chat.E(chat.NotFound, "This link does not work. You can end these mails on the page of your notifications.")

// unsubscribing is whom the token of the path was made for.
func (a *pages) unsubscribing(c *fiber.Ctx) (user chat.UserID, token string, err error) {
	if token, err = web.Param(c, "token"); err != nil {
		return 0, "", err
	}
	user, ours := digest.UserOf(token, append([][]byte{a.Config.Secret}, a.Config.FormerSecrets...)...)
	if !ours {
		return 0, "", errNoUnsubscribe
	}
	return user, token, nil
}

// getUnsubscribe asks, since mail servers follow links.
func (a *pages) getUnsubscribe(c *fiber.Ctx, who *chat.Session) error {
	user, token, err := a.unsubscribing(c)
	if err != nil {
		return err
	}
	after, err := a.Digests.DigestAfter(c.UserContext(), user)
	if err != nil {
		return err
	}
	return a.unsubscribePage(c, who, mails.UnsubscribeView{Token: token, On: after > 0})
}

// postUnsubscribe needs no cookie and no page before it. Mail programs do not follow a
// redirect (RFC 8058, 3.1), so they get the page at once.
func (a *pages) postUnsubscribe(c *fiber.Ctx, who *chat.Session) error {
	user, token, err := a.unsubscribing(c)
	if err != nil {
		return err
	}
	choice := digest.Choice{Store: a.Digests}
	if err := choice.End(c.UserContext(), user); err != nil {
		return err
	}
	if c.FormValue("List-Unsubscribe") == "One-Click" {
		return a.unsubscribePage(c, who, mails.UnsubscribeView{Token: token})
	}
	return web.SeeOther(c, mails.UnsubscribePath(token))
}

func (a *pages) unsubscribePage(c *fiber.Ctx, who *chat.Session, v mails.UnsubscribeView) error {
	f, err := a.LayoutForAnyone(c, who, words.Mark("Mail with what you missed"))
	if err != nil {
		return err
	}
	return web.HTML(c, fiber.StatusOK, mails.UnsubscribePage(f, v))
}
