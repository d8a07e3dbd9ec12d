package account

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/page"
	"parley/handlers/web"
	"parley/views/notify"
)

// postDevices adds the browser that asks, removes a device, or sends it a test.
func (a *pages) postDevices(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	err := f.Check()
	if err == nil {
		err = a.changeDevices(c, who, &f)
	}
	switch {
	case err == nil:
		return web.SeeOther(c, "/account/notifications#devices")
	case web.WantsPlainError(c):
		return err
	}
	status, e := a.Refuse(c, err)
	if a.notificationsPage(c, who, status, notify.View{DeviceErr: e}) != nil {
		return err // the page needs what is down
	}
	return nil
}

func (a *pages) changeDevices(c *fiber.Ctx, who *chat.Session, f *web.Form) error {
	id, _ := strconv.ParseInt(f.Get("id"), 10, 64)
	ctx, user := c.UserContext(), who.User.ID
	switch f.Get("do") {
	case "add":
		return a.Devices.Add(ctx, chat.PushDevice{User: user, Session: who.ID, Endpoint: f.Get("endpoint"), P256dh: f.Get("p256dh"), Auth: f.Get("auth"), Agent: page.Agent(c)})
	case "remove":
		return a.Devices.Remove(ctx, user, id)
	case "test":
		return a.Devices.Test(ctx, user, id)
	}
	return chat.Field("do", "Say what to do: add, remove or test.")
}
