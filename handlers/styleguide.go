package handlers

import (
	"github.com/gofiber/fiber/v2"

	"parley/handlers/web"
	"parley/views"
)

func getStyleguide(c *fiber.Ctx) error {
	return web.HTML(c, fiber.StatusOK, views.StyleguidePage(views.Layout{Title: "Styleguide"}))
}
