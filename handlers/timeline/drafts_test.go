package timeline_test

import (
	"regexp"
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

// A browser without scripts sends the composer's form, with the numbers of files that wait, and the name of one that was chosen.
func TestADraftLosesNoFiles(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "private")
	in := "/rooms/" + tea
	page := ann.Upload(tea, nil, handlerstest.Part{Name: "body", Value: "half"}, handlerstest.Part{Name: "attach", Value: "1"}, handlerstest.Part{Name: "file", File: "one.txt", Value: "one"}, handlerstest.Part{Name: "file", File: "two.txt", Value: "two"}).Is(200)
	ids := regexp.MustCompile(`name="upload" value="([^"]+)"`).FindAllStringSubmatch(page.Body, -1)
	if len(ids) != 2 {
		t.Fatalf("%d files wait", len(ids))
	}
	fields := []string{"nonce", handlerstest.Nonce, "stay", "body", "upload", ids[0][1], "alt", "the first", "upload", ids[1][1], "alt", "", "file", ""}
	again := ann.Post(in+"/draft", append(fields, "body", "half a thought")...).Is(422).Whole().
		Has("a draft has no files", ">\nhalf a thought</textarea>", ids[0][1], ids[1][1], "the first", handlerstest.Nonce)
	if strings.Index(again.Body, ids[0][1]) > strings.Index(again.Body, ids[1][1]) {
		t.Error("they are in another order")
	}
	ann.Get(in+"/draft", handlerstest.Text...).Is(200).Has("half a thought")
	ann.Post(in+"/draft", append(fields, "body", strings.Repeat("x", 8001))...).Is(422).Has("That is 8001 characters", ids[1][1])
	ann.Post(in+"/draft", "body", "chosen", "file", "a.txt", "file", "b.txt").Is(422).Has("a draft has no files", ">\nchosen</textarea>")
	ann.Send(in+"/draft", handlerstest.Text, append(fields, "body", "as text")...).Is(422).Has("a draft has no files")
	ann.Post(in+"/draft", "body", "alone", "file", "").Is(303).To(in)
	ann.Post(in+"/messages", append(fields, "body", "whole")...).Is(303)
	ann.Get(in).Has("one.txt", "two.txt")
}
