package admin

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/operation"
	views "parley/views/operation"
)

// getHealth shows how the server's parts do. The sessions are in PostgreSQL, so an outage of
// it answers 503 before.
func (a *pages) getHealth(c *fiber.Ctx, who *chat.Session) error {
	f, err := a.Layout(c, who, web.Language(c).Say("Health"))
	if err != nil {
		return err
	}
	return web.HTML(c, fiber.StatusOK, views.HealthPage(f, a.Health(c.UserContext())))
}

// getStorage shows what files take.
func (a *pages) getStorage(c *fiber.Ctx, who *chat.Session) error {
	f, err := a.Layout(c, who, web.Language(c).Say("Storage"))
	if err != nil {
		return err
	}
	v := views.StorageView{Limits: a.Files.Limits}
	if v.Storage, err = a.Storage.Storage(c.UserContext(), operation.SharesListed); err != nil {
		return err
	}
	set := a.Server.Shown(c.UserContext())
	v.FileMB, v.PersonMB = set.FileMB, set.PersonMB
	return web.HTML(c, fiber.StatusOK, views.StoragePage(f, v))
}
