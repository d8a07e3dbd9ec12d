package message_test

import (
	"strings"
	"testing"

	"parley/handlers/handlerstest"
)

func TestSavedMessagesAreTheirOwnersAlone(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := ann.Room("Tea", "private")
	ann.Post("/rooms/"+tea+"/members", "username", "bob").Is(303)
	at := "/rooms/" + tea + "/messages/1"
	ann.Post("/rooms/"+tea+"/messages", "body", "Remember <this>.").Is(303)
	bob.Get("/saved").Is(200).Whole().Has("You have saved no message.")

	bob.Get(at).Has(`action="`+at+`/save"`, `name="on" value="1">Save</button>`)
	bob.Post(at+"/save", "on", "1").Is(303).To("/rooms/" + tea + "#m-1")
	bob.Send(at+"/save", handlerstest.HTMX, "on", "1").Is(202)
	bob.Get(at).Has("Remove from saved")
	bob.Get("/saved").Has("Remember &lt;this&gt;.", `href="/rooms/`+tea+`?at=1#m-1"`, ">Done")
	bob.Get("/saved", handlerstest.Text...).Is(200).Has(" #1 ann: Remember <this>.")
	ann.Get("/saved").Lacks("Remember")

	bob.Post(at+"/save", "on", "1", "note", " for  Monday ", "back", "saved").Is(303).To("/saved")
	bob.Get("/saved").Has(`value="for Monday"`)
	long := strings.Repeat("x", 501)
	bob.Post(at+"/save", "on", "1", "note", long, "back", "saved").Is(422).Whole().Has("That is 501 characters; a note can have 500.", `value="`+long+`"`)
	bob.Post(at+"/save", "on", "1", "done", "1", "back", "saved").Is(303)
	bob.Get("/saved").Has(`value="for Monday"`, ">Not done")
	bob.Get("/saved", handlerstest.Text...).Has(" #1 ann: Remember <this>.\n    at /rooms/" + tea + "?at=1#m-1\n    note: for Monday\n    done\n")
	bob.Post(at+"/save", "on", "1", "done", "maybe").Is(422)
	bob.Post(at + "/save").Is(422)

	bob.Post("/rooms/" + tea + "/leave").Is(303)
	bob.Get("/saved").Lacks("Remember")
	bob.Post(at+"/save", "on", "0").Is(404)
	ann.Post("/rooms/"+tea+"/members", "username", "bob").Is(303)
	bob.Post(at+"/save", "on", "0", "back", "saved").Is(303).To("/saved")
	bob.Get("/saved").Lacks("Remember")
	ann.Post(at + "/delete").Is(303)
	bob.Post(at+"/save", "on", "1").Is(409).Has("That message was deleted.")
}
