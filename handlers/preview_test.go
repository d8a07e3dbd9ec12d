package handlers

import (
	"testing"

	"parley/chat"
)

func TestAPreviewShowsTheTextAndStoresNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea := "/rooms/" + ann.room("Tea", "public")
	preview := func(headers []string, body string) answer {
		return ann.send(tea+"/messages", headers, "body", body, "nonce", nonce, "preview", "1")
	}
	preview(nil, "**one** <b>").is(200).whole().has(`class="preview"`, "<strong>one</strong> &lt;b&gt;</p>", ">\n**one** &lt;b&gt;</textarea>", `name="nonce" value="`+nonce+`"`)
	preview(htmx, "**one**").is(200).part().has("<strong>one</strong>").lacks("<textarea")
	ann.room("Cellar", "private")
	for _, as := range [][]string{nil, htmx} {
		preview(as, "@BOB `@bob` @room #tea #cellar @nobody :joy:").is(200).
			has(`<a data-mention="bob" href="/people/bob">@BOB</a> <code>@bob</code>`, `data-mention="room"`, `href="/rooms/tea"`, "#cellar @nobody 😂")
	}
	preview(nil, " ").is(422).whole().has("Write something first.").lacks(`class="preview"`)
	preview(htmx, "bell \a").is(422).part().has("no control characters")
	ann.get(tea).is(200).lacks(`id="m-1"`, `class="preview"`)
	bob.send(tea+"/messages", nil, "body", "*a*", "preview", "1").is(403)
	s.change(func(w *world) { w.limit = chat.MessagesByPerson })
	preview(nil, "_while too fast_").is(200).has("<em>")
	ann.send(tea+"/archive", nil, "on", "1").is(303)
	for _, as := range [][]string{nil, htmx} {
		preview(as, "_typed before_").is(403).has("archived").lacks("<em>")
	}
	preview(nil, "_typed before_").is(403).whole().has("_typed before_")
}
