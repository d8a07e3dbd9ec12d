package handlers

import (
	"strings"
	"testing"
)

func TestSavedMessagesAreTheirOwnersAlone(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea := ann.room("Tea", "private")
	ann.post("/rooms/"+tea+"/members", "username", "bob").is(303)
	at := "/rooms/" + tea + "/messages/1"
	ann.post("/rooms/"+tea+"/messages", "body", "Remember <this>.").is(303)
	bob.get("/saved").is(200).whole().has("You have saved no message.")

	bob.get(at).has(`action="`+at+`/save"`, `name="on" value="1">Save</button>`)
	bob.post(at+"/save", "on", "1").is(303).to("/rooms/" + tea + "#m-1")
	bob.send(at+"/save", htmx, "on", "1").is(202)
	bob.get(at).has("Remove from saved")
	bob.get("/saved").has("Remember &lt;this&gt;.", `href="/rooms/`+tea+`?at=1#m-1"`, ">Done")
	bob.get("/saved", text...).is(200).has(" #1 ann: Remember <this>.")
	ann.get("/saved").lacks("Remember")

	bob.post(at+"/save", "on", "1", "note", " for  Monday ", "back", "saved").is(303).to("/saved")
	bob.get("/saved").has(`value="for Monday"`)
	long := strings.Repeat("x", 501)
	bob.post(at+"/save", "on", "1", "note", long, "back", "saved").is(422).whole().has("That is 501 characters; a note can have 500.", `value="`+long+`"`)
	bob.post(at+"/save", "on", "1", "done", "1", "back", "saved").is(303)
	bob.get("/saved").has(`value="for Monday"`, ">Not done")
	bob.get("/saved", text...).has(" #1 ann: Remember <this>.\n    at /rooms/" + tea + "?at=1#m-1\n    note: for Monday\n    done\n")
	bob.post(at+"/save", "on", "1", "done", "maybe").is(422)
	bob.post(at + "/save").is(422)

	bob.post("/rooms/" + tea + "/leave").is(303)
	bob.get("/saved").lacks("Remember")
	bob.post(at+"/save", "on", "0").is(404)
	ann.post("/rooms/"+tea+"/members", "username", "bob").is(303)
	bob.post(at+"/save", "on", "0", "back", "saved").is(303).to("/saved")
	bob.get("/saved").lacks("Remember")
	ann.post(at + "/delete").is(303)
	bob.post(at+"/save", "on", "1").is(409).has("That message was deleted.")
}
