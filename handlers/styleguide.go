package handlers

import (
	"github.com/gofiber/fiber/v2"

	"parley/views"
)

func getStyleguide(c *fiber.Ctx) error {
	return HTML(c, fiber.StatusOK, views.StyleguidePage(views.Layout{Title: "Styleguide"}))
}
