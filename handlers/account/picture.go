package account

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/accounts"
)

func (a *pages) postAccountPicture(c *fiber.Ctx, who *chat.Session) error {
	_, cancel, err := a.ChangePicture(c, who, chat.AvatarOf{User: who.User.ID}, who.User.Username)
	defer cancel()
	switch {
	case err == nil:
		return web.SeeOther(c, "/account?saved=picture#profile-title")
	case web.WantsPlainError(c):
		return err
	}
	status, e := a.Refuse(c, err)
	if a.accountPage(c, who, status, accounts.AccountView{Email: who.User.Email, Err: e}) != nil {
		return err
	}
	return nil
}
