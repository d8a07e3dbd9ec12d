package handlers

import "testing"

func TestWhoIsAddedAnswersOnTheRoomsPage(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	for do, stays := range map[string]bool{"stay": true, "leave": false, "refuse": false, "block": false} {
		slug := ann.room("Garden "+do, "private")
		in := "/rooms/" + slug
		ann.post(in+"/members", "username", "bob").is(303)
		bob.get(in).is(200).whole().has("ann</bdi> added you to this room.", ">Stay</button>")
		bob.get("/rooms").has("<small>new</small>")
		ann.get(in).lacks("added you")
		bob.post(in+"/added", "do", "fly").is(422)
		for range 2 { // the second of two clicks
			bob.post(in+"/added", "do", do).is(303)
		}
		if stays {
			bob.get(in).is(200).lacks("added you")
		} else {
			bob.get(in).is(404)
		}
		again := map[string]int{"stay": 303, "leave": 303, "refuse": 403, "block": 403}[do]
		ann.post(in+"/members", "username", "bob").is(again)
		bob.post("/people/ann/block", "on", "0").is(303)
	}
}
