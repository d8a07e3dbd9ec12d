package room_test

import (
	"regexp"
	"strings"
	"testing"

	"parley/handlers/handlerstest"
)

func TestLeavingAndDeletingAskFirst(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea, den := ann.Room("Tea", "public"), ann.Room("Den", "private")
	leave := func(slug string) string { return `<form method="post" action="/rooms/` + slug + `/leave">` }
	remove := func(slug string) string { return `<form method="post" action="/rooms/` + slug + `/delete">` }
	for _, path := range []string{"/rooms/" + tea, "/rooms/" + tea + "/settings"} { // one click there only leads on
		ann.Get(path).Is(200).Has(`<form method="get" action="/rooms/`+tea+`/delete">`).Lacks(leave(tea), remove(tea))
	}
	bob.Get("/rooms/" + tea + "/leave").Is(403)
	bob.Get("/rooms/" + den + "/leave").Is(404)
	bob.Post("/rooms/" + tea + "/join").Is(303)
	bob.Get("/rooms/" + tea).Is(200).Has(`<form method="get" action="/rooms/` + tea + `/leave">`).Lacks("/delete")
	bob.Get("/rooms/"+tea+"/leave").Is(200).Whole().Has(leave(tea), "Leave room", "join it again").Lacks("only admin")
	bob.Get("/rooms/"+tea+"/leave", handlerstest.HTMX...).Is(200).Part().Has(leave(tea))
	ann.Get("/rooms/"+tea+"/leave").Is(200).Has("join it again", "You are its only admin.", "bob</bdi>, who has been in it the longest")
	ann.Get("/rooms/" + den + "/leave").Is(200).Has("You are the last one in it: the room is deleted")
	ann.Post("/rooms/"+den+"/members", "username", "bob").Is(303)
	bob.Get("/rooms/" + den + "/leave").Is(200).Has("only an admin of the room can bring you back")
	bob.Get("/rooms/" + den + "/delete").Is(403)
	ann.Get("/rooms/"+den+"/delete").Is(200).Whole().Has(remove(den), "Delete room", "For 30 days")
	ann.Get("/rooms/"+den+"/delete", "Accept-Language", "de").Is(200).Has("löschen")
	ann.Get("/rooms/" + den).Is(200) // asking does nothing
	bob.Get("/rooms/" + den).Is(200)
	s.Browser(t).Get("/rooms/" + tea + "/leave").Is(303)
}

func TestTheSecondOfTwoClicksFindsItDone(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	twice := func(b *handlerstest.Browser, to, path string, fields ...string) {
		t.Helper()
		b.Post(path, fields...).Is(303).To(to)
		b.Post(path, fields...).Is(303).To(to)
	}
	page := ann.Get("/rooms").Is(200)
	form := regexp.MustCompile(`name="nonce" value="([^"]+)"`).FindStringSubmatch(page.Body)[1]
	tea := ann.Post("/rooms", "name", "Tea", "visibility", "private", "nonce", form).Is(303).Header.Get("Location")
	twice(ann, tea, "/rooms", "name", "Tea", "visibility", "private", "nonce", form)
	ann.Post("/rooms", "name", "Tea", "visibility", "public", "nonce", form).Is(409) // another room, from the same form
	ann.Post("/rooms", "name", "Tea", "visibility", "private", "nonce", handlerstest.Nonce).Is(409).Has("There is already a room with that name.", handlerstest.Nonce)
	twice(ann, tea+"/members", tea+"/members", "username", "bob")
	twice(ann, tea, tea+"/settings", "name", "Coffee", "topic", "beans", "visibility", "private")
	twice(bob, "/rooms", tea+"/leave")
	twice(ann, tea+"/members", tea+"/members", "username", "bob")
	twice(ann, tea+"/members", tea+"/members/remove", "username", "bob")
	bob.Post("/rooms/den/leave").Is(404)
	twice(ann, "/rooms", tea+"/delete")
	bob.Post(tea + "/delete").Is(404)
	number := regexp.MustCompile(`name="room" value="(\d+)"`).FindStringSubmatch(ann.Get("/rooms").Body)[1]
	twice(ann, tea, "/rooms/restore", "room", number)
	ann.Say(strings.TrimPrefix(tea, "/rooms/"), 1)
	twice(ann, tea+"#m-1", tea+"/messages/1", "body", "changed")
	twice(ann, tea+"#m-1", tea+"/messages/1/reactions", "emoji", "👍", "on", "1")
	twice(ann, tea+"#m-1", tea+"/messages/1/delete")
	open := ann.Room("Open", "public")
	twice(bob, "/rooms/"+open, "/rooms/"+open+"/join")
	twice(bob, "/rooms", "/rooms/"+open+"/leave")
}

func TestSeveralRoomsAreLeftByOneForm(t *testing.T) {
	t.Parallel()
	s, ann := handlerstest.Team(t)
	bob := s.Person(t, "bob")
	bob.Get("/leave").Is(200).Whole().Has("There is none.")
	for _, name := range []string{"Ales", "Buns", "Cups"} {
		ann.Post("/rooms/"+ann.Room(name, "public")+"/members", "username", "bob").Is(303)
	}
	bob.Get("/rooms").Is(200).Has(`href="/leave"`)
	bob.Get("/leave").Is(200).Whole().Has(`value="ales"`, `value="buns"`, `value="cups"`)
	bob.Post("/leave").Is(422).Whole().Has("Choose the rooms to leave.")
	bob.Post("/leave", "room", "ales", "room", "none").Is(404)
	bob.Get(bob.Post("/leave", "room", "ales", "room", "cups").Is(303).Header.Get("Location")).Is(200).Has("You have left 2 rooms.", `value="buns"`).Lacks(`value="ales"`, `value="cups"`)
}
