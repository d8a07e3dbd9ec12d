package handlers_test

import (
	"testing"

	"parley/handlers"
	"parley/handlers/handlerstest"
)

func TestTheStyleguideIsThereOnlyWhereItIsWanted(t *testing.T) {
	t.Parallel()
	handlerstest.Open(t).Browser(t).Get("/styleguide").Is(404)
	handlerstest.Open(t, func(c *handlers.Config) { c.Styleguide = true }).Browser(t).Get("/styleguide").Is(200)
}
