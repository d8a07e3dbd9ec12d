package handlers

import "testing"

func TestAPinnedMessageIsMarkedAndListed(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob, cay := s.person(t, "ann"), s.person(t, "bob"), s.person(t, "cay")
	tea := ann.room("Tea", "private")
	ann.post("/rooms/"+tea+"/members", "username", "bob").is(303)
	in := "/rooms/" + tea
	ann.say(tea, 2)
	ann.get(in + "/pins").is(200).whole().has("No message is pinned here.")
	ann.get(in).lacks(in+"/pins", "Pinned messages")

	bob.get(in+"/messages/1").has(`action="`+in+`/messages/1/pin"`, ">Pin</button>")
	bob.post(in+"/messages/1/pin", "on", "1").is(303).to(in + "#m-1")
	bob.post(in+"/messages/1/pin", "on", "1").is(303) // the second of two clicks
	bob.send(in+"/messages/2/pin", htmx, "on", "1").is(202)
	ann.get(in).has(`<a href="`+in+`/pins" data-say="pinned">`, "Pinned messages: 2")
	ann.get(in+"/pins").is(200).whole().has(`id="m-1"`, `id="m-2"`, "Pinned by ", "bob", ">Unpin")
	ann.get(in+"/pins", text...).is(200).has(" #1 ann", " #2 ann").lacks("<")
	ann.get(in + "/messages/1").has(">Unpin</button>")

	ann.post(in+"/messages/2/pin", "on", "0", "back", "pins").is(303).to(in + "/pins")
	ann.post(in + "/messages/1/delete").is(303)
	ann.get(in + "/pins").has("No message is pinned here.")
	ann.post(in+"/messages/1/pin", "on", "1").is(409).has("That message was deleted.")
	ann.post(in + "/messages/2/pin").is(422).has("must be 1 or 0")
	ann.post(in+"/messages/9/pin", "on", "1").is(404)

	cay.get(in + "/pins").is(404)
	cay.post(in+"/messages/2/pin", "on", "1").is(404)
	garden := ann.room("Garden", "public")
	ann.say(garden, 1)
	cay.post("/rooms/"+garden+"/messages/1/pin", "on", "1").is(403)
	cay.get("/rooms/" + garden + "/pins").is(200).lacks("Unpin")

	ann.post("/rooms/"+garden+"/archive", "on", "1").is(303)
	ann.post("/rooms/"+garden+"/messages/1/pin", "on", "1").is(403).has("This room is archived")
}
