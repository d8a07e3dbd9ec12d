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

func TestAMemberHasAPageForTheRoomsAdmins(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	in := "/rooms/" + ann.room("Garden", "public") + "/members"
	bob.post("/rooms/garden/join").is(303)
	page := in + "/bob"
	ann.get(in).is(200).has(`<a class="manage" href="` + page + `">`)
	ann.get(page).is(200).whole().has("/members/role", "/members/remove", `name="role" value="admin"`)
	ann.get(in + "/ann").is(200).has(`name="role" value="member"`).lacks("/members/remove")
	for _, who := range []string{"nobody", "%20"} {
		ann.get(in + "/" + who).is(404)
	}
	bob.get(in).is(200).lacks(`class="manage"`)
	bob.get(in + "/ann").is(403)

	// Who is removed has none any more.
	ann.post(in+"/remove", "username", "bob").is(303).to(in)
	ann.get(page).is(404)
}
