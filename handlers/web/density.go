package web

import (
	"github.com/gofiber/fiber/v2"
)

// How close messages stand is a matter of the screen and not of the person: it
// is kept by the browser.
const DensityCookie = "density"

const (
	Comfortable = "comfortable"
	Compact     = "compact"
)

func IsCompact(c *fiber.Ctx) bool { return c.Cookies(DensityCookie) == Compact }
