package handlers_test

import (
	"testing"

	"parley/handlers/handlerstest"
)

func TestSlowModeIsToldBeforeOneSends(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	in := "/rooms/" + ann.Room("Tea", "public")
	bob.Post(in + "/join").Is(303)
	bob.Get(in).Has(`placeholder="Message #Tea"`)
	ann.Post(in+"/settings", "name", "Tea", "visibility", "public", "slow", "30").Is(303)
	bob.Get(in).Has(`placeholder="Message #Tea (once in 30 seconds)"`)
	ann.Get(in).Has(`placeholder="Message #Tea"`) // an admin of the room
	ann.Post(in+"/settings", "name", "Tea", "visibility", "public", "slow", "3600").Is(303)
	bob.Get(in).Has(`placeholder="Message #Tea (once in 60 minutes)"`)
	ann.Get(in+"/settings").Has(`value="60">60 seconds<`, `value="3600" selected>60 minutes<`)
}
