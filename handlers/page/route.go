package page

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
)

// Route is one address.
type Route struct {
	Method, Path string
	Limit        chat.Limit // by its cost, for each person or else address
	Handler      fiber.Handler
	Who          func(*fiber.Ctx) string // whose requests are counted together; nil means ByPerson
}

// Get is an address that is read. It also answers HEAD.
func Get(path string, limit chat.Limit, h fiber.Handler) Route {
	return Route{Method: fiber.MethodGet, Path: path, Limit: limit, Handler: h}
}

// Post is an address that changes something.
func Post(path string, limit chat.Limit, h fiber.Handler) Route {
	return Route{Method: fiber.MethodPost, Path: path, Limit: limit, Handler: h}
}

// Patch is an address that takes a piece of an upload, as the tus protocol has it.
func Patch(path string, limit chat.Limit, h fiber.Handler) Route {
	return Route{Method: fiber.MethodPatch, Path: path, Limit: limit, Handler: h}
}

// Delete is an address that ends an upload, as the tus protocol has it.
func Delete(path string, limit chat.Limit, h fiber.Handler) Route {
	return Route{Method: fiber.MethodDelete, Path: path, Limit: limit, Handler: h}
}

// Options is an address that says what it takes of the tus protocol.
func Options(path string, limit chat.Limit, h fiber.Handler) Route {
	return Route{Method: fiber.MethodOptions, Path: path, Limit: limit, Handler: h}
}

// CountedBy is the route with its requests counted by who says whose they are.
func (r Route) CountedBy(who func(*fiber.Ctx) string) Route {
	r.Who = who
	return r
}
