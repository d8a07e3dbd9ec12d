package handlers_test

import (
	"testing"

	"parley/handlers/handlerstest"
)

func TestEveryPageIsAPartForHtmx(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, stranger := s.Person(t, "ann"), s.Browser(t)
	tea := "/rooms/" + ann.Room("Tea", "public")
	ann.Post(tea+"/messages", "body", "hello").Is(303)
	for _, c := range []struct {
		who       *handlerstest.Browser
		path, has string
	}{
		{stranger, "/", `href="/signup"`},
		{stranger, "/signup", `action="/signup"`},
		{stranger, "/signin?next=/account", `value="/account"`},
		{ann, "/account", `action="/account/delete"`},
		{ann, "/rooms", `id="found"`},
		{ann, tea, `id="m-1"`},
		{ann, tea + "?at=1", `id="m-1"`},
		{ann, tea + "/settings", `value="Tea"`},
		{ann, tea + "/members", "ann"},
		{ann, tea + "/messages/1", `action="` + tea + `/messages/1/reactions"`},
	} {
		c.who.Get(c.path).Is(200).Whole().Has(c.has)
		c.who.Get(c.path, handlerstest.HTMX...).Is(200).Part().Has(c.has)
		// htmx sends this header before it replaces the whole document.
		c.who.Get(c.path, "HX-Request", "true", "HX-Request-Type", "full").Is(200).Whole()
	}
}
