package room_test

import (
	"strings"
	"sync"
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

// A request is on its way as its right is lost: the answer shows nothing that the right had shown.
func TestARefusalShowsWhatMayStillBeSeen(t *testing.T) {
	t.Parallel()
	acts := map[string][]string{
		"/members": {"username", "cay"}, "/members/ban": {"username", "dan"}, "/members/role": {"username", "dan", "role", "admin"},
		"/settings": {"name", "Another", "visibility", "private"}, "/retention": {"retention", "30"},
	}
	for act, fields := range acts {
		for lost, change := range map[string]func(s *handlerstest.Site, r chat.Room, bob chat.User) error{
			"room": func(s *handlerstest.Site, r chat.Room, bob chat.User) error {
				_, err := s.RemoveMember(t.Context(), r.ID, bob.ID, 0)
				return err
			},
			"rank": func(s *handlerstest.Site, r chat.Room, bob chat.User) error {
				_, err := s.SetAdmin(t.Context(), r.ID, bob.ID, 0, false)
				return err
			},
		} {
			t.Run(lost+act, func(t *testing.T) {
				t.Parallel()
				s := handlerstest.Open(t)
				ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
				for _, name := range []string{"cay", "dan", "eve"} {
					s.Person(t, name)
				}
				in := "/rooms/" + ann.Room("Garden", "private")
				for _, name := range []string{"bob", "dan", "eve"} {
					ann.Post(in+"/members", "username", name).Is(303)
				}
				ann.Post(in+"/members/role", "username", "bob", "role", "admin").Is(303)
				ann.Post(in+"/members/ban", "username", "eve", "reason", "noise").Is(303)
				a, err := s.Access(t.Context(), strings.TrimPrefix(in, "/rooms/"), s.User("bob").ID)
				handlerstest.Must(t, err)
				var once sync.Once
				s.Opened = func() { once.Do(func() { handlerstest.Must(t, change(s, a.Room, s.User("bob"))) }) }
				got := bob.Post(in+act, fields...)
				if lost == "room" {
					got.Is(404).Lacks("Garden", "ann<", "noise", `role="log"`)
				} else {
					got.Is(403).Lacks("noise", `name="retention"`, `name="topic"`)
				}
				s.Opened = nil
				ann.Get(in + "/members").Is(200).Has("dan").Lacks("cay")
			})
		}
	}
}
