package timeline_test

import (
	"testing"

	"parley/chat"
	"parley/handlers/handlerstest"
)

func TestAPreviewShowsTheTextAndStoresNothing(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := "/rooms/" + ann.Room("Tea", "public")
	preview := func(headers []string, body string) handlerstest.Answer {
		return ann.Send(tea+"/messages", headers, "body", body, "nonce", handlerstest.Nonce, "preview", "1")
	}
	preview(nil, "**one** <b>").Is(200).Whole().Has(`class="preview"`, "<strong>one</strong> &lt;b&gt;</p>", ">\n**one** &lt;b&gt;</textarea>", `name="nonce" value="`+handlerstest.Nonce+`"`)
	preview(handlerstest.HTMX, "**one**").Is(200).Part().Has("<strong>one</strong>").Lacks("<textarea")
	ann.Room("Cellar", "private")
	for _, as := range [][]string{nil, handlerstest.HTMX} {
		preview(as, "@BOB `@bob` @room #tea #cellar @nobody :joy:").Is(200).
			Has(`<a data-mention="bob" href="/people/bob">@BOB</a> <code>@bob</code>`, `data-mention="room"`, `href="/rooms/tea"`, "#cellar @nobody 😂")
	}
	preview(nil, " ").Is(422).Whole().Has("Write something first.").Lacks(`class="preview"`)
	preview(handlerstest.HTMX, "bell \a").Is(422).Part().Has("no control characters")
	ann.Get(tea).Is(200).Lacks(`id="m-1"`, `class="preview"`)
	bob.Send(tea+"/messages", nil, "body", "*a*", "preview", "1").Is(403)
	s.Change(func(w *handlerstest.World) { w.Limit = chat.MessagesByPerson })
	preview(nil, "_while too fast_").Is(200).Has("<em>")
	ann.Send(tea+"/archive", nil, "on", "1").Is(303)
	for _, as := range [][]string{nil, handlerstest.HTMX} {
		preview(as, "_typed before_").Is(403).Has("archived").Lacks("<em>")
	}
	preview(nil, "_typed before_").Is(403).Whole().Has("_typed before_")
}
