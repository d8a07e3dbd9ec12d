package room_test

import (
	"testing"

	"parley/chat"
	"parley/handlers/handlerstest"
)

func TestWhoIsAddedAnswersOnTheRoomsPage(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	for do, stays := range map[string]bool{"stay": true, "leave": false, "refuse": false, "block": false} {
		slug := ann.Room("Garden "+do, "private")
		in := "/rooms/" + slug
		ann.Post(in+"/members", "username", "bob").Is(303)
		bob.Get(in).Is(200).Whole().Has("ann</bdi> added you to this room.", ">Stay</button>")
		bob.Get("/rooms").Has("<small>new</small>")
		ann.Get(in).Lacks("added you")
		bob.Post(in+"/added", "do", "fly").Is(422)
		for range 2 { // the second of two clicks
			bob.Post(in+"/added", "do", do).Is(303)
		}
		if stays {
			bob.Get(in).Is(200).Lacks("added you")
		} else {
			bob.Get(in).Is(404)
		}
		again := map[string]int{"stay": 303, "leave": 303, "refuse": 403, "block": 403}[do]
		ann.Post(in+"/members", "username", "bob").Is(again)
		bob.Post("/people/ann/block", "on", "0").Is(303)
	}
}

func TestAMemberHasAPageForTheRoomsAdmins(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	in := "/rooms/" + ann.Room("Garden", "public") + "/members"
	bob.Post("/rooms/garden/join").Is(303)
	page := in + "/bob"
	ann.Get(in).Is(200).Has(`<a class="manage" href="` + page + `">`)
	ann.Get(page).Is(200).Whole().Has("/members/role", "/members/remove", `name="role" value="admin"`)
	ann.Get(in+"/ann").Is(200).Has(`action="`+in+`/ann/role"`).Lacks("/members/remove", `name="role"`)
	for _, who := range []string{"nobody", "%20"} {
		ann.Get(in + "/" + who).Is(404)
	}
	bob.Get(in).Is(200).Lacks(`class="manage"`)
	bob.Get(in + "/ann").Is(403)

	// Who is removed has none any more.
	ann.Post(in+"/remove", "username", "bob").Is(303).To(in)
	ann.Get(page).Is(404)
}

func TestAGuestIsNotOfferedToAddPeople(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob, gus := s.Person(t, "ann"), s.Person(t, "bob"), s.Person(t, "gus")
	tea := "/rooms/" + ann.Room("Tea", "public")
	const add = "/members#add-title"
	for _, b := range []*handlerstest.Browser{bob, gus} {
		b.Post(tea + "/join").Is(303)
		b.Get(tea).Is(200).Has(add)
	}
	s.Role(t, "gus", chat.Guest)
	for _, path := range []string{tea, tea + "?before=2"} {
		bob.Get(path).Is(200).Has(add)
		gus.Get(path).Is(200).Lacks(add)
		gus.Get(path, "HX-Request", "true").Is(200).Lacks(add)
	}
}
