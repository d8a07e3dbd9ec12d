package handlers

import (
	"github.com/gofiber/fiber/v2"

	"parley/views"
)

func getStyleguide(c *fiber.Ctx) error {
	return html(c, fiber.StatusOK, views.StyleguidePage(views.Frame{Title: "Styleguide"}))
}
