package handlers

import (
	"bytes"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
)

// meant refuses what a page asks for that was made for somebody else: another tab
// has signed in since. Forms name their account in the field "for", and what
// scripts ask for without a form names it in the query. Who names nobody, as
// scripts of people do, is not refused.
func meant(c *fiber.Ctx, who *chat.Session) error {
	name := ""
	if !isRead(c) {
		f := readForm(c)
		name = f.get("for")
	} else if bytes.Contains(c.Request().URI().QueryString(), []byte("for=")) {
		q := readQuery(c)
		name = q.get("for")
	}
	if name == "" || name == who.User.Username || chat.Fold(name) == chat.Fold(who.User.Username) {
		return nil
	}
	return &chat.Error{
		Kind: chat.Conflict, Field: "for",
		Text: "This page was made for %s, and this browser is signed in as %s now. Nothing was done: sign in as the one who is meant, and try again.",
		Args: []any{name, who.User.Username},
	}
}
