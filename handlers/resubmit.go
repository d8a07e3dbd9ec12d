package handlers

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/layout"
)

// roomToJoin is the slug of the room that the user has to join first, or "".
func roomToJoin(c *fiber.Ctx, e *chat.Error) string {
	if e != chat.ErrOutside {
		return ""
	}
	slug, _ := web.Param(c, "room")
	return slug
}

// resubmit makes a form of the typed text when its own page cannot be shown. Then the store
// is down, the user is signed out, or the room is gone.
func resubmit(c *fiber.Ctx, status int, e *chat.Error) (v layout.ResubmitView, ok bool) {
	// A form from another site is not offered to a user for sending.
	if c.Method() != fiber.MethodPost || e == web.ErrForeign || e == errHost || e == web.ErrTooLarge || web.LocalPath(c.Path()) == "" {
		return v, false
	}
	v = layout.ResubmitView{Status: status, Text: web.Language(c).Tell(e), Action: c.Path()}
	if status == fiber.StatusUnauthorized {
		v.SignIn = web.SignInPath(c)
	}
	v.Room = roomToJoin(c, e)
	typed := false
	f := web.ReadForm(c)
	for _, f := range f.Fields {
		typed = typed || f.Value != "" && layout.Typed(f.Name)
		v.Fields = append(v.Fields, layout.ResubmitField{Name: f.Name, Value: f.Value})
	}
	if !typed {
		v.Fields = nil
	}
	return v, typed || v.SignIn != ""
}
