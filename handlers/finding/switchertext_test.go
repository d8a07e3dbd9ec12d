package finding_test

import (
	"testing"

	"parley/handlers/handlerstest"
)

func TestTheSwitcherAsTextHasConversationsAndPeople(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	s.Person(t, "bobby")
	talk := "/rooms/" + ann.Direct("bob")
	bob.Post(talk+"/messages", "body", "hello").Is(303)
	ann.Get("/go?q=bob", handlerstest.Text...).Is(200).Has("direct\t"+talk+"\tbob\t1 unread\n", "person\t/people/bobby\tbobby\t")
}
