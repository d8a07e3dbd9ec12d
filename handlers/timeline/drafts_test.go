package timeline_test

import (
	"strings"
	"testing"

	"parley/handlers/handlerstest"
)

func TestADraftIsKeptUntilItIsSent(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := ann.Room("Tea", "private")
	other := ann.Room("Other", "public")
	in := "/rooms/" + tea
	ann.Say(tea, 1)
	ann.Get(in+"/draft", handlerstest.Text...).Is(200).Lacks("<", "half")
	ann.Post(in+"/draft", "body", "half a <thought>").Is(303).To(in)
	ann.Get(in).Has(">\nhalf a &lt;thought&gt;</textarea>")
	ann.Get(in+"/draft").Is(200).Whole().Has(">\nhalf a &lt;thought&gt;</textarea>", "Save draft")
	ann.Get(in+"/draft", handlerstest.Text...).Is(200).Has("half a <thought>")
	ann.Get("/rooms/" + other).Has("<small>draft</small>").Lacks("thought")
	ann.Send(in+"/draft", handlerstest.HTMX, "body", "an answer", "thread", "1").Is(204)
	ann.Get(in + "/messages/1/thread").Has(">\nan answer</textarea>")
	ann.Get(in + "/messages/1/thread").Lacks("half a")
	ann.Get("/drafts").Is(200).Whole().Has("half a &lt;thought&gt;", `href="`+in+`"`, `href="`+in+`/messages/1/thread"`)
	ann.Get("/drafts", handlerstest.Text...).Is(200).Has("Z "+in+"/messages/1/thread an answer\n", "Z "+in+" half a <thought>\n")
	bob.Get("/drafts").Has("You have no unsent text.").Lacks("half a")

	ann.Post(in+"/messages", "body", "whole").Is(303)
	ann.Get(in).Lacks("half a")
	ann.Post(in+"/draft", "body", " ", "thread", "1").Is(303).To(in + "/messages/1/thread")
	ann.Get("/rooms/" + other).Lacks("<small>draft</small>")

	long := strings.Repeat("x", 8001)
	ann.Post(in+"/draft", "body", long).Is(422).Whole().Has(long, "That is 8001 characters")
	ann.Post(in+"/draft", "body", "x", "thread", "9").Is(404)
	bob.Get(in + "/draft").Is(404)
	bob.Post(in+"/draft", "body", "x").Is(404)
	bob.Post("/rooms/"+other+"/draft", "body", "x").Is(403)
}
