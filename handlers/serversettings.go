package handlers

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/admin"
)

func (a *App) getServerSettings(c *fiber.Ctx, who *chat.Session) error {
	state, err := a.Server.State(c.UserContext())
	if err != nil {
		return err
	}
	q := web.ReadQuery(c)
	return a.serverSettingsPage(c, who, fiber.StatusOK, admin.SettingsView{Name: state.Name, Saved: q.Has("saved")})
}

func (a *App) serverSettingsPage(c *fiber.Ctx, who *chat.Session, status int, v admin.SettingsView) error {
	f, err := a.layout(c, who, web.Language(c).Say("Settings of the server"))
	if err != nil {
		return err
	}
	v.SignUp = a.Accounts.Policy
	return web.HTML(c, status, admin.SettingsPage(f, v))
}

func (a *App) postServerSettings(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	v := admin.SettingsView{Name: f.Get("server")}
	err := f.Check()
	if err == nil {
		err = a.Server.Rename(c.UserContext(), *who, v.Name)
	}
	if err == nil {
		return web.SeeOther(c, "/admin/settings?saved=1")
	}
	if web.WantsPlainError(c) {
		return err
	}
	var status int
	status, v.Err = a.refuse(c, err)
	if a.serverSettingsPage(c, who, status, v) != nil {
		return err
	}
	return nil
}
