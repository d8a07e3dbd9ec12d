package web

import (
	"github.com/gofiber/fiber/v2"
)

// How close messages stand depends on the screen and not on the person: the browser stores
// it.
const DensityCookie = "density"

const (
	Comfortable = "comfortable"
	Compact     = "compact"
)

func IsCompact(c *fiber.Ctx) bool { return c.Cookies(DensityCookie) == Compact }
