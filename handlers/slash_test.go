package handlers

import (
	"strings"
	"testing"

	"github.com/google/uuid"
)

func TestCommandsDoWhatFormsDo(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	s.person(t, "cay")
	tea := ann.room("Tea", "private")
	in := "/rooms/" + tea
	send := func(b *browser, body string) answer { return b.post(in+"/messages", "body", body) }

	send(ann, "/invite @bob").is(303).to(in)
	bob.get(in).is(200)
	send(ann, "/invite nobody").is(422).whole().has("There is nobody with that username.", ">\n/invite nobody</textarea>")
	send(ann, "/topic Green & black").is(303).to(in)
	bob.get(in).has("Green &amp; black")
	before := strings.NewReplacer("Green &amp; black", "Black").Replace(ann.get(in + "/settings").body)
	send(ann, "/topic Black").is(303)
	if after := ann.get(in + "/settings").body; after != before {
		t.Error("a new topic changes other settings")
	}
	send(ann, "/topic Green & black").is(303)
	send(bob, "/topic Mine").is(403)
	send(ann, "/topic").is(422).has("Write the new topic behind /topic.")

	send(bob, "/me waves").is(303).to(in + "#m-1")
	ann.get(in).has("<em>bob waves</em>")
	ann.post(in+"/messages/1/thread", "body", "/me waves back").is(303)
	ann.get(in).has("<em>ann waves back</em>")
	send(ann, "/poll Tea? | yes | no").is(303).to(in + "#m-3")
	bob.get(in).has(`value="2"><bdi>no</bdi> 0</button>`)
	send(ann, "/poll").is(303).to(in + "/poll")
	send(ann, "/poll Tea?").is(422).has("A poll has a question", ">\n/poll Tea?</textarea>")

	send(ann, "/nothing <b>").is(422).whole().has("There is no command /nothing. To send it as text, begin with //.", ">\n/nothing &lt;b&gt;</textarea>")
	ann.send(in+"/messages", htmx, "body", "/nothing").is(422).part().has("There is no command /nothing.")
	send(ann, "//me is a command").is(303).to(in + "#m-4")
	ann.get(in + "/messages/4").has("/me is a command").lacks("//me")
	send(ann, "/usr/bin/env").is(303).to(in + "#m-5")

	send(bob, "/remind tomorrow 9:00 call Ann").is(303).to("/reminders")
	send(bob, "/remind 2999-01-01 9:00 dinner").is(422).has("That is more than a year ahead.", ">\n/remind 2999-01-01 9:00 dinner</textarea>")
	send(bob, "/remind call Ann").is(422).has("Begin with a time", ">\n/remind call Ann</textarea>")
	send(bob, "/remind tomorrow 9:00").is(422).has("Write what to be reminded of behind the time.")
	send(bob, "/remind").is(303).to("/reminders")
	nonce := uuid.NewString()
	for range 2 {
		bob.post(in+"/messages", "body", "/remind +20m stretch", "nonce", nonce).is(303)
	}
	list := bob.get("/reminders").has("call Ann", "T09:00:00", "stretch").lacks("dinner")
	if n := strings.Count(list.body, `<p dir="auto">stretch</p>`); n != 1 {
		t.Errorf("a repeated command made %d reminders", n)
	}

	send(bob, "/leave").is(303).to(in + "/leave")
	part := bob.send(in+"/messages", htmx, "body", "/leave").is(202)
	if to := part.header.Get("HX-Redirect"); to != in+"/leave" || part.body != "" {
		t.Errorf("scripts are led to %q with %q", to, part.body)
	}
	ann.send(in+"/messages", htmx, "body", "/topic Black", "again", "0").is(404)
	ann.get(in).has("Green &amp; black") // asked whether it is stored, nothing was done
	ann.post(in+"/messages", "body", "/topic Black", "at", "2999-01-01T10:00:00Z").is(422).has("A command cannot be sent later.")

	ann.get(in+"/names?q=/", text...).has("/me\n", "/leave\n")
	ann.get(in+"/names?q=/to", htmx...).part().has(`data-text="/topic"`).lacks("/leave")
}
