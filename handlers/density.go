package handlers

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
)

// How close messages stand is a matter of the screen and not of the person: it
// is kept by the browser.
const densityCookie = "density"

const (
	comfortable = "comfortable"
	compact     = "compact"
)

func isCompact(c *fiber.Ctx) bool { return c.Cookies(densityCookie) == compact }

func (a *App) setDensity(c *fiber.Ctx, density string) error {
	if density != comfortable && density != compact {
		return chat.Field("density", "Choose comfortable or compact.")
	}
	c.Cookie(&fiber.Cookie{
		Name: densityCookie, Value: density, Path: "/", Expires: a.now().Add(densityKept),
		HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, Secure: a.secure(c),
	})
	return nil
}

const densityKept = 365 * 24 * time.Hour
