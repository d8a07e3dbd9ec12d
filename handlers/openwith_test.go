package handlers_test

import (
	"net"
	"testing"

	"github.com/gofiber/fiber/v2"

	"parley/handlers/handlerstest"
)

// openWith is open with one more route.
func openWith(t *testing.T, path string, answer fiber.Handler) *handlerstest.Site {
	t.Helper()
	s := handlerstest.Prepare(t, nil)
	s.App.Fiber().Get(path, answer)
	s.Serve(t, func(ln net.Listener) net.Listener { return ln })
	return s
}
