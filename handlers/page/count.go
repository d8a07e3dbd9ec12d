package page

import (
	"strconv"

	"github.com/gofiber/fiber/v2"
)

// ByPerson is the user in the cookie's token, or else the address: it asks no store.
func (b *Base) ByPerson(c *fiber.Ctx) string {
	for _, name := range b.SessionNames(c) {
		for _, raw := range Cookies(c, name) {
			if t, err := b.Tokens.Read(raw, b.Now()); err == nil {
				return strconv.FormatInt(int64(t.User), 10)
			}
		}
	}
	return b.Address(c)
}
