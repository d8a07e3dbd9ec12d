package handlers

import (
	"github.com/gofiber/fiber/v2"
)

// How close messages stand is a matter of the screen and not of the person: it
// is kept by the browser.
const densityCookie = "density"

const (
	comfortable = "comfortable"
	compact     = "compact"
)

func isCompact(c *fiber.Ctx) bool { return c.Cookies(densityCookie) == compact }
