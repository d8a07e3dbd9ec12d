package timeline_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/handlers/handlerstest"
)

func TestCommandsDoWhatFormsDo(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	s.Person(t, "cay")
	tea := ann.Room("Tea", "private")
	in := "/rooms/" + tea
	send := func(b *handlerstest.Browser, body string) handlerstest.Answer {
		return b.Post(in+"/messages", "body", body)
	}

	send(ann, "/invite @bob").Is(303).To(in)
	bob.Get(in).Is(200)
	send(ann, "/invite nobody").Is(422).Whole().Has("There is nobody with that username.", ">\n/invite nobody</textarea>")
	send(ann, "/topic Green & black").Is(303).To(in)
	bob.Get(in).Has("Green &amp; black")
	before := strings.NewReplacer("Green &amp; black", "Black").Replace(ann.Get(in + "/settings").Body)
	send(ann, "/topic Black").Is(303)
	if after := ann.Get(in + "/settings").Body; after != before {
		t.Error("a new topic changes other settings")
	}
	send(ann, "/topic Green & black").Is(303)
	send(bob, "/topic Mine").Is(403)
	send(ann, "/topic").Is(422).Has("Write the new topic behind /topic.")

	send(bob, "/me waves").Is(303).To(in + "#m-1")
	ann.Get(in).Has("<em>bob waves</em>")
	ann.Post(in+"/messages/1/thread", "body", "/me waves back").Is(303)
	ann.Get(in).Has("<em>ann waves back</em>")
	send(ann, "/poll Tea? | yes | no").Is(303).To(in + "#m-3")
	bob.Get(in).Has(`value="2"><bdi>no</bdi> 0</button>`)
	send(ann, "/poll").Is(303).To(in + "/poll")
	send(ann, "/poll Tea?").Is(422).Has("A poll has a question", ">\n/poll Tea?</textarea>")

	send(ann, "/nothing <b>").Is(422).Whole().Has("There is no command /nothing. To send it as text, begin with //.", ">\n/nothing &lt;b&gt;</textarea>")
	ann.Send(in+"/messages", handlerstest.HTMX, "body", "/nothing").Is(422).Part().Has("There is no command /nothing.")
	send(ann, "//me is a command").Is(303).To(in + "#m-4")
	ann.Get(in + "/messages/4").Has("/me is a command").Lacks("//me")
	send(ann, "/usr/bin/env").Is(303).To(in + "#m-5")

	send(bob, "/remind tomorrow 9:00 call Ann").Is(303).To("/reminders")
	send(bob, "/remind 2999-01-01 9:00 dinner").Is(422).Has("That is more than a year ahead.", ">\n/remind 2999-01-01 9:00 dinner</textarea>")
	send(bob, "/remind call Ann").Is(422).Has("Begin with a time", ">\n/remind call Ann</textarea>")
	send(bob, "/remind tomorrow 9:00").Is(422).Has("Write what to be reminded of behind the time.")
	send(bob, "/remind").Is(303).To("/reminders")
	nonce := uuid.NewString()
	for range 2 {
		bob.Post(in+"/messages", "body", "/remind +20m stretch", "nonce", nonce).Is(303)
	}
	list := bob.Get("/reminders").Has("call Ann", "T09:00:00", "stretch", "Times are in the time zone <bdi>UTC</bdi>.").Lacks("dinner")
	if n := strings.Count(list.Body, `<p dir="auto">stretch</p>`); n != 1 {
		t.Errorf("a repeated command made %d reminders", n)
	}

	ann.Post(in+"/messages", "body", "/remind tomorrow 9:00 tea", "zone", "Asia/Tokyo").Is(303)
	ann.Get("/reminders").Has("T00:00:00Z", "tea", "Asia/Tokyo") // nine o'clock there, where the account has no zone

	send(bob, "/leave").Is(303).To(in + "/leave")
	part := bob.Send(in+"/messages", handlerstest.HTMX, "body", "/leave").Is(202)
	if to := part.Header.Get("HX-Redirect"); to != in+"/leave" || part.Body != "" {
		t.Errorf("scripts are led to %q with %q", to, part.Body)
	}
	ann.Send(in+"/messages", handlerstest.HTMX, "body", "/topic Black", "again", "0").Is(404)
	ann.Get(in).Has("Green &amp; black") // asked whether it is stored, nothing was done
	ann.Post(in+"/messages", "body", "/topic Black", "at", "2999-01-01T10:00:00Z").Is(422).Has("A command cannot be sent later.")

	ann.Upload(tea, nil, handlerstest.Part{Name: "body", Value: "/topic With a file"}, handlerstest.Part{Name: "file", File: "notes.txt", Value: "some notes"}).
		Is(422).Has("A command takes no files.", "notes.txt", ">\n/topic With a file</textarea>")
	ann.Get(in).Has("Green &amp; black")

	ann.Get(in+"/names?q=/", handlerstest.Text...).Has("/me\n", "/leave\n")
	ann.Get(in+"/names?q=/to", handlerstest.HTMX...).Part().Has(`data-text="/topic"`).Lacks("/leave")
}
