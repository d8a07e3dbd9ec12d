package page

import (
	"time"

	"github.com/gofiber/fiber/v2"
)

const (
	// CookieName is the session's cookie, and the start of the others' names.
	CookieName = "parley"
	// HostOnly has browsers accept a cookie only by https, and from this host alone.
	HostOnly = "__Host-"
	// GenuineMost is how many of our own tokens are checked for one request.
	GenuineMost = 4
)

// CookieFor is a cookie's name, with its prefix where the site is on https.
func (b *Base) CookieFor(c *fiber.Ctx, name string) string {
	if b.Secure(c) {
		return HostOnly + name
	}
	return name
}

// The names of the session's cookie, the present one first. By https, older sessions still
// have the name without the prefix.
var (
	plainNames  = []string{CookieName}
	secureNames = []string{HostOnly + CookieName, CookieName}
)

// SessionNames are the names under which the session's cookie may come.
func (b *Base) SessionNames(c *fiber.Ctx) []string {
	if b.Secure(c) {
		return secureNames
	}
	return plainNames
}

// Cookies are the values of all cookies of a name. There may be several: one set for the
// domain, or by another server on another port.
func Cookies(c *fiber.Ctx, name string) (values []string) {
	for key, value := range c.Request().Header.Cookies() {
		if string(key) == name {
			values = append(values, string(value))
		}
	}
	return values
}

// DropCookie deletes the session's cookies that are our own. One that cannot be read is
// another server's. An answer that is late must not delete the cookie of a rotated session.
func (b *Base) DropCookie(c *fiber.Ctx) {
	if c.Locals(RotatedKey{}) != nil {
		return
	}
	for _, name := range b.SessionNames(c) {
		for _, value := range Cookies(c, name) {
			if b.Tokens.Ours(value) {
				b.SetCookie(c, name, "", time.Unix(1, 0))
			}
		}
	}
}

// SetCookie sets a cookie that scripts cannot read; a time in the past deletes it.
func (b *Base) SetCookie(c *fiber.Ctx, name, value string, until time.Time) {
	c.Cookie(&fiber.Cookie{
		Name: name, Value: value, Path: "/", Expires: until,
		HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, Secure: b.Secure(c),
	})
}
