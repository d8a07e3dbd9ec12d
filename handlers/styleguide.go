package handlers

import (
	"github.com/gofiber/fiber/v2"

	"parley/handlers/web"
	"parley/views/layout"
	"parley/views/styleguide"
)

func getStyleguide(c *fiber.Ctx) error {
	return web.HTML(c, fiber.StatusOK, styleguide.StyleguidePage(layout.Layout{Title: "Styleguide"}))
}
