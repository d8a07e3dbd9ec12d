package handlers

import (
	"maps"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"parley/handlers/web"
)

// getAlive answers as long as the process does.
func (a *App) getAlive(c *fiber.Ctx) error { return web.PlainText(c, fiber.StatusOK, "alive\n") }

// getReady answers whether this process can do its work, or which servers it cannot reach.
func (a *App) getReady(c *fiber.Ctx) error {
	var missing []string
	servers := a.Ready(c.UserContext())
	for _, name := range slices.Sorted(maps.Keys(servers)) {
		if err := servers[name]; err != nil {
			a.log.Warn("not ready", "server", name, "err", err)
			missing = append(missing, name+" cannot be reached.")
		}
	}
	if len(missing) > 0 {
		web.RetryAfter(c, 0)
		return web.PlainText(c, fiber.StatusServiceUnavailable, strings.Join(missing, "\n")+"\n")
	}
	return web.PlainText(c, fiber.StatusOK, "ready\n")
}
