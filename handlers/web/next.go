package web

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
)

const nextMax = 2 << 10

// LocalPath returns next if it leads to one of our own pages, else "". Browsers take
// "//host", "/\host" and these with a tab inside for another site.
func LocalPath(next string) string {
	if len(next) > nextMax || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") ||
		strings.ContainsFunc(next, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '\\' }) {
		return ""
	}
	path, _, _ := strings.Cut(next, "?")
	if path == "/signin" || path == "/signup" || path == "/signout" {
		return ""
	}
	return next
}

// NextOr is next, or otherwise when next is not on our site.
func NextOr(next, otherwise string) string {
	if next = LocalPath(next); next != "" {
		return next
	}
	return otherwise
}

// SignInPath leads to the sign-in page and from there back to this one.
func SignInPath(c *fiber.Ctx) string {
	back := LocalPath(returnPath(c))
	if back == "" || back == "/" {
		return "/signin"
	}
	return "/signin?next=" + url.QueryEscape(back)
}

// returnPath is the page to return to: this one, or for a form the one that it stood on.
func returnPath(c *fiber.Ctx) string {
	if IsSafeMethod(c) {
		return c.OriginalURL()
	}
	u, err := url.Parse(c.Get(fiber.HeaderReferer))
	if err != nil {
		return ""
	}
	return u.RequestURI()
}

func IsSafeMethod(c *fiber.Ctx) bool {
	return c.Method() == fiber.MethodGet || c.Method() == fiber.MethodHead
}
