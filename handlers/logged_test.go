package handlers

import (
	"strings"
	"testing"
)

func TestWhatAdminsTakeAwayIsLogged(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	room := "/rooms/" + ann.room("Tea", "public")
	bob.post(room + "/join").is(303)
	bob.post(room+"/messages", "body", "the secret of the house").is(303)
	bob.post(room+"/messages", "body", "mine to take back").is(303)
	bob.post(room + "/messages/2/delete").is(303)
	ann.post(room + "/messages/1/delete").is(303)
	ann.post(room+"/members/remove", "username", "nobody").is(422)
	ann.post(room+"/members/remove", "username", "bob").is(303)
	ann.post(room + "/delete").is(303)
	log := s.logs.String()
	for _, line := range []string{`msg="another's message was deleted" user=1 `, `msg="a member was removed" user=1 `, `msg="a room was deleted" user=1 `} {
		if n := strings.Count(log, line); n != 1 {
			t.Errorf("%s: %d times in %s", line, n, log)
		}
	}
	if strings.Contains(log, "secret of the house") || strings.Contains(log, "127.0.0.1") {
		t.Errorf("the log says too much: %s", log)
	}
}
