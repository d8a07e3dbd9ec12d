package timeline_test

import (
	"strings"
	"testing"

	"parley/handlers/handlerstest"
)

func TestALinkToAMessageOfTheRoomQuotesIt(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea, garden := ann.Room("Tea", "private"), ann.Room("Garden", "public")
	ann.Post("/rooms/"+tea+"/messages", "body", "the **secret**").Is(303)
	ann.Post("/rooms/"+garden+"/messages", "body", "roses").Is(303)

	ann.Get("/rooms/" + tea + "/messages/1").Has(`href="/rooms/` + tea + `?quote=1#body"`)
	ann.Get("/rooms/"+tea+"/messages/1", handlerstest.HTMX...).Has(`data-do="quote"`, "&gt; the **secret**")
	ann.Post("/rooms/"+tea+"/draft", "body", "begun").Is(303)
	ann.Get("/rooms/" + tea + "?quote=1").Is(200).Has("begun\n\n&gt; the **secret**\n\n" + ann.Base + "/rooms/" + tea + "?at=1#m-1\n\n</textarea>")
	ann.Get("/rooms/" + tea + "?quote=9").Is(404)
	ann.Get("/rooms/" + tea + "?quote=x").Is(422)
	bob.Get("/rooms/"+garden+"?quote=1").Is(200).Lacks("&gt; roses", "<textarea") // he has no composer there

	ann.Post("/rooms/"+tea+"/messages", "body", "look: "+ann.Base+"/rooms/"+tea+"/messages/1").Is(303)
	card := `<div class="v" data-author="ann" dir="auto"><i>ann</i> <a href="/rooms/` + tea + `/messages/1">`
	ann.Get("/rooms/"+tea).Has(card, ` <span>the secret</span></div>`)
	ann.Get("/rooms/"+tea, handlerstest.Text...).Has("\n    > #1 ann: the secret\n")
	ann.Post("/rooms/"+tea+"/messages/1", "body", "changed").Is(303)
	ann.Get("/rooms/"+tea).Has(card, `<span>changed</span>`).Lacks("secret")
	ann.Post("/rooms/"+tea+"/messages/2", "body", "> changed\n\n"+ann.Base+"/rooms/"+tea+"?at=1#m-1").Is(303)
	ann.Get("/rooms/" + tea).Has(card).Lacks("<span>changed</span>")

	// A link into another room is only a link, and so is one to another server.
	bob.Post("/rooms/" + garden + "/join").Is(303)
	ann.Post("/rooms/"+garden+"/messages", "body", ann.Base+"/rooms/"+tea+"/messages/1").Is(303)
	ann.Post("/rooms/"+garden+"/messages", "body", "https://elsewhere.example.org/rooms/"+garden+"/messages/1").Is(303)
	bob.Get("/rooms/"+garden).Is(200).Lacks(`class="v"`, "changed")
}

func TestARangeOfMessagesIsMarked(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann := s.Person(t, "ann")
	tea := ann.Room("Tea", "public")
	ann.Say(tea, 9)
	in := "/rooms/" + tea
	page := ann.Get(in+"?at=3..5").Is(200).Has(`<span id="m-3..5" class="from"></span>`, `class="m in" id="m-3"`, `class="m in" id="m-5"`, `class="m" id="m-2"`, `class="m" id="m-6"`)
	if reversed := ann.Get(in + "?at=5..3"); reversed.Body[:strings.Index(reversed.Body, "composer")] != page.Body[:strings.Index(page.Body, "composer")] {
		t.Error("a range from its end is another one")
	}
	ann.Get(in + "?at=3&to=5").Is(303).To(in + "?at=3..5#m-3..5")
	ann.Get(in + "?at=3&to=3").Is(303).To(in + "?at=3#m-3")
	ann.Get(in + "?at=20..30").Is(404)
	ann.Post(in + "/messages/3/delete").Is(303)
	ann.Post(in + "/messages/5/delete").Is(303)
	ann.Get(in+"?at=3..5").Is(200).Has(`<span id="m-3..5" class="from"></span>`, `id="m-4"`) // the ends keep their places
	ann.Get(in + "?at=8..30").Is(200).Has(`class="m in" id="m-9"`)
	ann.Get(in + "?at=3..x").Is(422)
	ann.Get(in+"/messages/3").Has(`name="at" value="3"`, `name="to"`)
}
