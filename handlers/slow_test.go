package handlers

import "testing"

func TestSlowModeIsToldBeforeOneSends(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	in := "/rooms/" + ann.room("Tea", "public")
	bob.post(in + "/join").is(303)
	bob.get(in).has(`placeholder="Message #Tea"`)
	ann.post(in+"/settings", "name", "Tea", "visibility", "public", "slow", "30").is(303)
	bob.get(in).has(`placeholder="Message #Tea (once in 30 seconds)"`)
	ann.get(in).has(`placeholder="Message #Tea"`) // an admin of the room
	ann.post(in+"/settings", "name", "Tea", "visibility", "public", "slow", "3600").is(303)
	bob.get(in).has(`placeholder="Message #Tea (once in 60 minutes)"`)
	ann.get(in+"/settings").has(`value="60">60 seconds<`, `value="3600" selected>60 minutes<`)
}
