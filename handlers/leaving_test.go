package handlers

import (
	"regexp"
	"strings"
	"testing"
)

func TestLeavingAndDeletingAskFirst(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea, den := ann.room("Tea", "public"), ann.room("Den", "private")
	leave := func(slug string) string { return `<form method="post" action="/rooms/` + slug + `/leave">` }
	remove := func(slug string) string { return `<form method="post" action="/rooms/` + slug + `/delete">` }
	for _, path := range []string{"/rooms/" + tea, "/rooms/" + tea + "/settings"} { // one click there only leads on
		ann.get(path).is(200).has(`<form method="get" action="/rooms/`+tea+`/delete">`).lacks(leave(tea), remove(tea))
	}
	bob.get("/rooms/" + tea + "/leave").is(403)
	bob.get("/rooms/" + den + "/leave").is(404)
	bob.post("/rooms/" + tea + "/join").is(303)
	bob.get("/rooms/" + tea).is(200).has(`<form method="get" action="/rooms/` + tea + `/leave">`).lacks("/delete")
	bob.get("/rooms/"+tea+"/leave").is(200).whole().has(leave(tea), "Leave room", "join it again").lacks("only admin")
	bob.get("/rooms/"+tea+"/leave", htmx...).is(200).part().has(leave(tea))
	ann.get("/rooms/"+tea+"/leave").is(200).has("join it again", "You are its only admin.", "bob</bdi>, who has been in it the longest")
	ann.get("/rooms/" + den + "/leave").is(200).has("You are the last one in it: the room is deleted")
	ann.post("/rooms/"+den+"/members", "username", "bob").is(303)
	bob.get("/rooms/" + den + "/leave").is(200).has("only an admin of the room can bring you back")
	bob.get("/rooms/" + den + "/delete").is(403)
	ann.get("/rooms/"+den+"/delete").is(200).whole().has(remove(den), "Delete room", "For 30 days")
	ann.get("/rooms/"+den+"/delete", "Accept-Language", "de").is(200).has("löschen")
	ann.get("/rooms/" + den).is(200) // asking does nothing
	bob.get("/rooms/" + den).is(200)
	s.browser(t).get("/rooms/" + tea + "/leave").is(303)
}

func TestTheSecondOfTwoClicksFindsItDone(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	twice := func(b *browser, to, path string, fields ...string) {
		t.Helper()
		b.post(path, fields...).is(303).to(to)
		b.post(path, fields...).is(303).to(to)
	}
	page := ann.get("/rooms").is(200)
	form := regexp.MustCompile(`name="nonce" value="([^"]+)"`).FindStringSubmatch(page.body)[1]
	tea := ann.post("/rooms", "name", "Tea", "visibility", "private", "nonce", form).is(303).header.Get("Location")
	twice(ann, tea, "/rooms", "name", "Tea", "visibility", "private", "nonce", form)
	ann.post("/rooms", "name", "Tea", "visibility", "public", "nonce", form).is(409) // another room, from the same form
	ann.post("/rooms", "name", "Tea", "visibility", "private", "nonce", nonce).is(409).has("There is already a room with that name.", nonce)
	twice(ann, tea+"/members", tea+"/members", "username", "bob")
	twice(ann, tea, tea+"/settings", "name", "Coffee", "topic", "beans", "visibility", "private")
	twice(bob, "/rooms", tea+"/leave")
	twice(ann, tea+"/members", tea+"/members", "username", "bob")
	twice(ann, tea+"/members", tea+"/members/remove", "username", "bob")
	bob.post("/rooms/den/leave").is(404)
	twice(ann, "/rooms", tea+"/delete")
	bob.post(tea + "/delete").is(404)
	number := regexp.MustCompile(`name="room" value="(\d+)"`).FindStringSubmatch(ann.get("/rooms").body)[1]
	twice(ann, tea, "/rooms/restore", "room", number)
	ann.say(strings.TrimPrefix(tea, "/rooms/"), 1)
	twice(ann, tea+"#m-1", tea+"/messages/1", "body", "changed")
	twice(ann, tea+"#m-1", tea+"/messages/1/reactions", "emoji", "👍", "on", "1")
	twice(ann, tea+"#m-1", tea+"/messages/1/delete")
	open := ann.room("Open", "public")
	twice(bob, "/rooms/"+open, "/rooms/"+open+"/join")
	twice(bob, "/rooms", "/rooms/"+open+"/leave")
}

func TestSeveralRoomsAreLeftByOneForm(t *testing.T) {
	t.Parallel()
	s, ann := team(t)
	bob := s.person(t, "bob")
	bob.get("/leave").is(200).whole().has("There is none.")
	for _, name := range []string{"Ales", "Buns", "Cups"} {
		ann.post("/rooms/"+ann.room(name, "public")+"/members", "username", "bob").is(303)
	}
	bob.get("/rooms").is(200).has(`href="/leave"`)
	bob.get("/leave").is(200).whole().has(`value="ales"`, `value="buns"`, `value="cups"`)
	bob.post("/leave").is(422).whole().has("Choose the rooms to leave.")
	bob.post("/leave", "room", "ales", "room", "none").is(404)
	bob.get(bob.post("/leave", "room", "ales", "room", "cups").is(303).header.Get("Location")).is(200).has("You have left 2 rooms.", `value="buns"`).lacks(`value="ales"`, `value="cups"`)
}
