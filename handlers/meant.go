package handlers

import (
	"bytes"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
)

// checkFor refuses what a page asks for that was made for somebody else: another tab
// has signed in since. Who names nobody, as scripts of people do, is not refused.
func checkFor(c *fiber.Ctx, who *chat.Session) error {
	name := forUser(c)
	if name == "" || name == who.User.Username || chat.Fold(name) == chat.Fold(who.User.Username) {
		return nil
	}
	return &chat.Error{
		Kind: chat.Conflict, Field: "for",
		Text: "This page was made for %s, and this browser is signed in as %s now. Nothing was done: sign in as the one who is meant, and try again.",
		Args: []any{name, who.User.Username},
	}
}

// forUser is the name of the account that a page was made for. Forms have it in the
// field "for", sockets and streams in their address, and htmx sends it with all that
// it asks for.
func forUser(c *fiber.Ctx) string {
	if !isSafeMethod(c) {
		if f := readForm(c); f.has("for") {
			return f.get("for")
		}
	} else if bytes.Contains(c.Request().URI().QueryString(), []byte("for=")) {
		q := readQuery(c)
		return q.get("for")
	}
	name, _ := unescape(c.Get("HX-For"))
	return name
}
