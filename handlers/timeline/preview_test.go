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
	for body, shown := range map[string]string{"/me waves": "<em>ann waves</em>", "//me waves": ">/me waves</div>", "/poll Tea? | yes | no": "<li>yes</li>"} {
		preview(nil, body).Is(200).Whole().Has(shown, ">\n"+body+"</textarea>")
		preview(handlerstest.HTMX, body).Is(200).Part().Has(shown)
	}
	for body, why := range map[string]string{"/topic Green": "/topic is a command, and sends no message.", "/poll": "/poll is a command", "/me": "Write what you do", "/poll Tea?": "A poll has a question", "/nothing": "There is no command /nothing."} {
		preview(nil, body).Is(422).Whole().Has(why, ">\n"+body+"</textarea>").Lacks(`class="preview"`)
		preview(handlerstest.Text, body).Is(422).Has(why)
	}
	if got := preview(handlerstest.Text, "/me laughs :joy: **much**").Body; got != "ann laughs 😂 **much**\n" {
		t.Errorf("as text it is %q", got)
	}
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
