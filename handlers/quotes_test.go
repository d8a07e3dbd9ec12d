package handlers

import (
	"strings"
	"testing"
)

func TestALinkToAMessageOfTheRoomQuotesIt(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea, garden := ann.room("Tea", "private"), ann.room("Garden", "public")
	ann.post("/rooms/"+tea+"/messages", "body", "the **secret**").is(303)
	ann.post("/rooms/"+garden+"/messages", "body", "roses").is(303)

	ann.get("/rooms/" + tea + "/messages/1").has(`href="/rooms/` + tea + `?quote=1#body"`)
	ann.get("/rooms/"+tea+"/messages/1", htmx...).has(`data-do="quote"`, "&gt; the **secret**")
	ann.post("/rooms/"+tea+"/draft", "body", "begun").is(303)
	ann.get("/rooms/" + tea + "?quote=1").is(200).has("begun\n\n&gt; the **secret**\n\n" + ann.base + "/rooms/" + tea + "?at=1#m-1\n\n</textarea>")
	ann.get("/rooms/" + tea + "?quote=9").is(404)
	ann.get("/rooms/" + tea + "?quote=x").is(422)
	bob.get("/rooms/"+garden+"?quote=1").is(200).lacks("&gt; roses", "<textarea") // he has no composer there

	ann.post("/rooms/"+tea+"/messages", "body", "look: "+ann.base+"/rooms/"+tea+"/messages/1").is(303)
	card := `<div class="v" data-author="ann" dir="auto"><i>ann</i> <a href="/rooms/` + tea + `/messages/1">`
	ann.get("/rooms/"+tea).has(card, ` <span>the secret</span></div>`)
	ann.get("/rooms/"+tea, text...).has("\n    > #1 ann: the secret\n")
	ann.post("/rooms/"+tea+"/messages/1", "body", "changed").is(303)
	ann.get("/rooms/"+tea).has(card, `<span>changed</span>`).lacks("secret")
	ann.post("/rooms/"+tea+"/messages/2", "body", "> changed\n\n"+ann.base+"/rooms/"+tea+"?at=1#m-1").is(303)
	ann.get("/rooms/" + tea).has(card).lacks("<span>changed</span>")

	// A link into another room is only a link, and so is one to another server.
	bob.post("/rooms/" + garden + "/join").is(303)
	ann.post("/rooms/"+garden+"/messages", "body", ann.base+"/rooms/"+tea+"/messages/1").is(303)
	ann.post("/rooms/"+garden+"/messages", "body", "https://elsewhere.example.org/rooms/"+garden+"/messages/1").is(303)
	bob.get("/rooms/"+garden).is(200).lacks(`class="v"`, "changed")
}

func TestARangeOfMessagesIsMarked(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea := ann.room("Tea", "public")
	ann.say(tea, 9)
	in := "/rooms/" + tea
	page := ann.get(in+"?at=3..5").is(200).has(`<span id="m-3..5" class="from"></span>`, `class="m in" id="m-3"`, `class="m in" id="m-5"`, `class="m" id="m-2"`, `class="m" id="m-6"`)
	if reversed := ann.get(in + "?at=5..3"); reversed.body[:strings.Index(reversed.body, "composer")] != page.body[:strings.Index(page.body, "composer")] {
		t.Error("a range from its end is another one")
	}
	ann.get(in + "?at=3&to=5").is(303).to(in + "?at=3..5#m-3..5")
	ann.get(in + "?at=3&to=3").is(303).to(in + "?at=3#m-3")
	ann.get(in + "?at=20..30").is(404)
	ann.post(in + "/messages/3/delete").is(303)
	ann.post(in + "/messages/5/delete").is(303)
	ann.get(in+"?at=3..5").is(200).has(`<span id="m-3..5" class="from"></span>`, `id="m-4"`) // the ends keep their places
	ann.get(in + "?at=8..30").is(200).has(`class="m in" id="m-9"`)
	ann.get(in + "?at=3..x").is(422)
	ann.get(in+"/messages/3").has(`name="at" value="3"`, `name="to"`)
}
