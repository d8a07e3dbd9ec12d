package web

import (
	"bytes"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/chat/fold"
)

// CheckFor refuses requests of a page that was made for another user: another tab has
// signed in since. A request that names no user, as scripts send it, passes.
func CheckFor(c *fiber.Ctx, who *chat.Session) error {
	name := forUser(c)
	if name == "" || name == who.User.Username || fold.String(name) == fold.String(who.User.Username) {
		return nil
	}
	return &chat.Error{
		Kind: chat.Conflict, Field: "for",
		Text: "This page was made for %s, and this browser is signed in as %s now. Nothing was done: sign in as the one who is meant, and try again.",
		Args: []any{name, who.User.Username},
	}
}

// forUser is the name of the account that a page was made for. Forms have it in the field
// "for", sockets and streams in their address, and htmx sends it with each request.
func forUser(c *fiber.Ctx) string {
	if !IsSafeMethod(c) {
		if f := ReadForm(c); f.Has("for") {
			return f.Get("for")
		}
	}
	if bytes.Contains(c.Request().URI().QueryString(), []byte("for=")) {
		q := ReadQuery(c)
		return q.Get("for")
	}
	name, _ := unescape(c.Get("HX-For"))
	return name
}
