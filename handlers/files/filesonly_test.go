package files_test

import (
	"testing"

	"parley/handlers/handlerstest"
)

func TestAMessageOfNothingButFilesIsNamedByThem(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	room := ann.Room("Tea", "public")
	in := "/rooms/" + room
	bob.Post(in + "/join").Is(303)
	ann.Upload(room, nil, handlerstest.Part{Name: "file", File: "plan.txt", Value: "a plan"}).Is(303)
	bob.Post(in+"/messages/1/thread", "body", "nice").Is(303)
	bob.Post(in+"/messages", "body", "see "+ann.Base+in+"?at=1#m-1").Is(303)
	bob.Get(in).Is(200).Has(`<q dir="auto">plan.txt</q>`, `<span>plan.txt</span>`).Lacks("This message was deleted.")

	bob.Post(in+"/messages/1/save", "on", "1").Is(303)
	bob.Post(in+"/messages/1/remind", "in", "+1h").Is(303)
	ann.Post(in+"/messages/1/pin", "on", "1").Is(303)
	for _, path := range []string{"/saved", "/reminders", "/threads", in + "/messages/1/report", in + "/pins"} {
		bob.Get(path).Is(200).Has("plan.txt")
	}
	bob.Get(in+"/messages/1", handlerstest.HTMX...).Has(`<q dir="auto">plan.txt</q>`)
	ann.Post(in + "/messages/1/delete").Is(303)
	bob.Get(in).Has("This message was deleted.").Lacks("plan.txt")
}
