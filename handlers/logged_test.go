package handlers_test

import (
	"strings"
	"testing"

	"parley/handlers/handlerstest"
)

func TestWhatAdminsTakeAwayIsLogged(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	room := "/rooms/" + ann.Room("Tea", "public")
	bob.Post(room + "/join").Is(303)
	bob.Post(room+"/messages", "body", "the secret of the house").Is(303)
	bob.Post(room+"/messages", "body", "mine to take back").Is(303)
	bob.Post(room + "/messages/2/delete").Is(303)
	ann.Post(room + "/messages/1/delete").Is(303)
	ann.Post(room+"/members/remove", "username", "nobody").Is(422)
	ann.Post(room+"/members/remove", "username", "bob").Is(303)
	ann.Post(room + "/delete").Is(303)
	log := s.Logs.String()
	for _, line := range []string{`msg="another's message was deleted" user=1 `, `msg="a member was removed" user=1 `, `msg="a room was deleted" user=1 `} {
		if n := strings.Count(log, line); n != 1 {
			t.Errorf("%s: %d times in %s", line, n, log)
		}
	}
	if strings.Contains(log, "secret of the house") || strings.Contains(log, "127.0.0.1") {
		t.Errorf("the log says too much: %s", log)
	}
}
