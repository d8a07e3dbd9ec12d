package handlers

import (
	"strings"
	"testing"
)

func TestADraftIsKeptUntilItIsSent(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea := ann.room("Tea", "private")
	other := ann.room("Other", "public")
	in := "/rooms/" + tea
	ann.say(tea, 1)
	ann.get(in+"/draft", text...).is(200).lacks("<", "half")
	ann.post(in+"/draft", "body", "half a <thought>").is(303).to(in)
	ann.get(in).has(">\nhalf a &lt;thought&gt;</textarea>")
	ann.get(in+"/draft").is(200).whole().has(">\nhalf a &lt;thought&gt;</textarea>", "Save draft")
	ann.get(in+"/draft", text...).is(200).has("half a <thought>")
	ann.get("/rooms/" + other).has("<small>draft</small>").lacks("thought")
	ann.send(in+"/draft", htmx, "body", "an answer", "thread", "1").is(204)
	ann.get(in + "/messages/1/thread").has(">\nan answer</textarea>")
	ann.get(in + "/messages/1/thread").lacks("half a")
	ann.get("/drafts").is(200).whole().has("half a &lt;thought&gt;", `href="`+in+`"`, `href="`+in+`/messages/1/thread"`)
	ann.get("/drafts", text...).is(200).has("Z "+in+"/messages/1/thread an answer\n", "Z "+in+" half a <thought>\n")
	bob.get("/drafts").has("You have no unsent text.").lacks("half a")

	ann.post(in+"/messages", "body", "whole").is(303)
	ann.get(in).lacks("half a")
	ann.post(in+"/draft", "body", " ", "thread", "1").is(303).to(in + "/messages/1/thread")
	ann.get("/rooms/" + other).lacks("<small>draft</small>")

	long := strings.Repeat("x", 8001)
	ann.post(in+"/draft", "body", long).is(422).whole().has(long, "That is 8001 characters")
	ann.post(in+"/draft", "body", "x", "thread", "9").is(404)
	bob.get(in + "/draft").is(404)
	bob.post(in+"/draft", "body", "x").is(404)
	bob.post("/rooms/"+other+"/draft", "body", "x").is(403)
}
