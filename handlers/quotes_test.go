package handlers

import "testing"

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
	card := `<div class="v" dir="auto"><i>ann</i> <a href="/rooms/` + tea + `/messages/1">`
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
