package web

import (
	"github.com/gofiber/fiber/v2"
)

// DensityCookie stores how close messages stand. That depends on the screen and not on the
// person, so the browser keeps it.
const DensityCookie = "density"

const (
	Comfortable = "comfortable"
	Compact     = "compact"
)

func IsCompact(c *fiber.Ctx) bool { return c.Cookies(DensityCookie) == Compact }
