package handlers

import (
	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/views"
)

// roomToJoin is the slug of the room that somebody has to join first; else nothing.
func roomToJoin(c *fiber.Ctx, e *chat.Error) string {
	if e != chat.ErrOutside {
		return ""
	}
	slug, _ := param(c, "room")
	return slug
}

// resubmit makes a form of what somebody had typed when its own page cannot be
// shown: the server behind is down, they are signed out, the room is gone.
func resubmit(c *fiber.Ctx, status int, e *chat.Error) (v views.ResubmitView, ok bool) {
	// A form from another site is not put before anybody to be sent after all.
	if c.Method() != fiber.MethodPost || e == errForeign || e == errHost || e == errTooLarge || localPath(c.Path()) == "" {
		return v, false
	}
	v = views.ResubmitView{Status: status, Text: language(c).PublishToRoom(e), Action: c.Path()}
	if status == fiber.StatusUnauthorized {
		v.SignIn = signInPath(c)
	}
	v.Room = roomToJoin(c, e)
	typed := false
	f := readForm(c)
	for _, f := range f.fields {
		typed = typed || f.value != "" && views.Typed(f.name)
		v.Fields = append(v.Fields, views.ResubmitField{Name: f.name, Value: f.value})
	}
	if !typed {
		v.Fields = nil
	}
	return v, typed || v.SignIn != ""
}
