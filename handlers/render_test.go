package handlers

import "testing"

func TestEveryPageIsAPartForHtmx(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, stranger := s.person(t, "ann"), s.browser(t)
	tea := "/rooms/" + ann.room("Tea", "public")
	ann.post(tea+"/messages", "body", "hello").is(303)
	for _, c := range []struct {
		who       *browser
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
		c.who.get(c.path).is(200).whole().has(c.has)
		c.who.get(c.path, htmx...).is(200).part().has(c.has)
		// htmx sends this header before it replaces the whole document.
		c.who.get(c.path, "HX-Request", "true", "HX-Request-Type", "full").is(200).whole()
	}
}
