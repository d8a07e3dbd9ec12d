package handlers

import "testing"

func TestAMessageIsForwardedWithItsOrigin(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob, cay := s.person(t, "ann"), s.person(t, "bob"), s.person(t, "cay")
	secret, garden, tea := ann.room("Secret", "private"), ann.room("Garden", "public"), ann.room("Tea", "public")
	closed := bob.room("Closed", "private")
	bob.post("/rooms/" + tea + "/join").is(303)
	ann.post("/rooms/"+secret+"/messages", "body", "a *plan*").is(303)
	ann.post("/rooms/"+garden+"/messages", "body", "roses").is(303)

	from := "/rooms/" + secret + "/messages/1/forward"
	ann.get(from).is(200).whole().has(`name="to" value="`+tea+`"`, "a <em>plan</em>").lacks(`value="` + secret + `"`)
	ann.get(from + "?q=gar").has(`value="` + garden + `"`).lacks(`value="` + tea + `"`)
	const nonce = "11111111-1111-4111-8111-111111111111"
	for range 2 { // the second of two clicks
		ann.post(from, "to", tea, "nonce", nonce).is(303).to("/rooms/" + tea + "#m-1")
	}
	ann.post("/rooms/"+garden+"/messages/1/forward", "to", tea).is(303).to("/rooms/" + tea + "#m-2")
	bob.get("/rooms/"+tea).has("a <em>plan</em>", ` <span class="re" data-re="f1"><i data-say="forward" data-name="ann"><span>Forwarded from <bdi>ann</bdi></span></i></span>`,
		` <a class="re" href="/rooms/garden/messages/1" data-re="f2">`, "#Garden").lacks(secret, "Secret")
	bob.get("/rooms/"+tea, text...).has(" (forwarded from ann in #Garden): roses", " (forwarded from ann): a *plan*")

	ann.get("/rooms/" + tea + "/messages/1").lacks(`name="edit"`)
	ann.post("/rooms/"+tea+"/messages/1", "body", "no plan").is(403).has("A forwarded message cannot be edited.")

	bob.post(from, "to", tea).is(404)
	bob.get(from).is(404)
	cay.post("/rooms/"+garden+"/messages/1/forward", "to", tea).is(403) // she may read both, and write in none
	for _, room := range []string{closed, "none"} {
		ann.post("/rooms/"+garden+"/messages/1/forward", "to", room).is(404).whole().has("That room does not exist.", `name="to"`)
	}
	ann.post("/rooms/" + garden + "/messages/1/delete").is(303)
	ann.post("/rooms/"+garden+"/messages/1/forward", "to", tea).is(409).has("That message was deleted.")
	ann.get("/rooms/" + garden + "/messages/1/forward").is(409)
}
