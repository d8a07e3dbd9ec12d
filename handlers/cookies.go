package handlers

import (
	"time"

	"github.com/gofiber/fiber/v2"
)

const (
	cookieName = "parley"
	// hostOnly has browsers accept a cookie only by https, and from this host alone.
	hostOnly = "__Host-"
	// genuineMost is how many of our own tokens are checked for one request.
	genuineMost = 4
)

// cookieFor is a cookie's name, with its prefix where the site is on https.
func (a *App) cookieFor(c *fiber.Ctx, name string) string {
	if a.secure(c) {
		return hostOnly + name
	}
	return name
}

// The names of the session's cookie, the present one first. By https, older sessions still
// have the name without the prefix.
var (
	plainNames  = []string{cookieName}
	secureNames = []string{hostOnly + cookieName, cookieName}
)

func (a *App) sessionNames(c *fiber.Ctx) []string {
	if a.secure(c) {
		return secureNames
	}
	return plainNames
}

// cookies are the values of all cookies of a name. There may be several: one set for the
// domain, or by another server on another port.
func cookies(c *fiber.Ctx, name string) (values []string) {
	for key, value := range c.Request().Header.Cookies() {
		if string(key) == name {
			values = append(values, string(value))
		}
	}
	return values
}

// dropCookie deletes the session's cookies that are our own. One that cannot be read is
// another server's. An answer that is late must not delete the cookie of a rotated session.
func (a *App) dropCookie(c *fiber.Ctx) {
	if c.Locals(rotatedKey{}) != nil {
		return
	}
	for _, name := range a.sessionNames(c) {
		for _, value := range cookies(c, name) {
			if a.tokens.ours(value) {
				a.setCookie(c, name, "", time.Unix(1, 0))
			}
		}
	}
}

func (a *App) setCookie(c *fiber.Ctx, name, value string, until time.Time) {
	c.Cookie(&fiber.Cookie{
		Name: name, Value: value, Path: "/", Expires: until,
		HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, Secure: a.secure(c),
	})
}
