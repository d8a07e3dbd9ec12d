package handlers

import (
	"testing"

	"parley/chat"
)

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

func TestAMessageIsForwardedWithItsFiles(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea, coffee := ann.room("Tea", "private"), ann.room("Coffee", "public")
	bob.post("/rooms/" + coffee + "/join").is(303)
	ann.upload(tea, nil, part{"file", "one.png", picture(t)}, part{"file", "two.txt", "two"}, part{name: "alt", value: "The plan"}).is(303)
	from := ann.get("/rooms/" + tea)
	forward := func() answer {
		return ann.post("/rooms/"+tea+"/messages/1/forward", "to", coffee, "nonce", nonce)
	}
	forward().is(303).to("/rooms/" + coffee + "#m-1")
	forward().is(303).to("/rooms/" + coffee + "#m-1")
	if size, err := s.FilesSize(t.Context(), s.user("ann").ID); size != 2*int64(len(picture(t))+3) || err != nil {
		t.Errorf("the repeat left files: %d bytes in all, %v", size, err)
	}
	to := bob.get("/rooms/"+coffee).is(200).has(`alt="The plan"`, "two.txt")
	if got := bob.get(to.fileIn(1)).is(200).body; got != "two" {
		t.Errorf("it has %q", got)
	}
	bob.get(from.fileIn(1)).is(404)
	ann.post("/rooms/" + tea + "/messages/1/delete").is(303)
	bob.get(to.fileIn(0)).is(200) // its bytes have another file
	ann.post("/rooms/" + coffee + "/messages/1/delete").is(303)
	bob.get(to.fileIn(0)).is(404)
}

func TestARefusedForwardLeavesNoFiles(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea, coffee := ann.room("Tea", "public"), ann.room("Coffee", "public")
	ann.upload(tea, nil, part{"file", "one.txt", "one"}, part{"file", "two.txt", "two"}).is(303)
	refused := func(status int, sentence string) {
		t.Helper()
		ann.post("/rooms/"+tea+"/messages/1/forward", "to", coffee).is(status).whole().has(sentence)
		if size, err := s.FilesSize(t.Context(), s.user("ann").ID); size != 6 || err != nil {
			t.Errorf("it left %d bytes, %v", size-6, err)
		}
	}
	s.change(func(w *world) { w.limit = chat.MessagesByPerson })
	refused(429, "You are sending faster")
	s.change(func(w *world) { w.limit = chat.Limit{}; w.limits.Refill() })
	s.app.Files.Limits.Person = 11
	refused(413, "These files are more than is left of your 0 MB.")
	s.app.Files.Limits.Person = 12
	again := func() answer {
		return ann.post("/rooms/"+tea+"/messages/1/forward", "to", coffee, "nonce", nonce)
	}
	again().is(303).to("/rooms/" + coffee + "#m-1")
	again().is(303).to("/rooms/" + coffee + "#m-1") // its files have taken what was left
	s.app.Files.Limits.Person, s.app.Files.Limits.Server = 0, 6
	again().is(303).to("/rooms/" + coffee + "#m-1")
	if size, err := s.FilesSize(t.Context(), s.user("ann").ID); size != 12 || err != nil {
		t.Errorf("a repeat left %d bytes, %v", size-12, err)
	}
}

func TestTheSecondOfTwoClicksWaitsForTheFirst(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann := s.person(t, "ann")
	tea, coffee := ann.room("Tea", "public"), ann.room("Coffee", "public")
	ann.upload(tea, nil, part{"file", "one.txt", "one"}).is(303)
	s.app.Files.Limits.Person = 6
	click := func() answer {
		return ann.post("/rooms/"+tea+"/messages/1/forward", "to", coffee, "nonce", nonce)
	}
	s.change(func(w *world) { w.stalled = true })
	click().is(503) // it waits for its worker, and its file has taken what was left
	room, err := s.app.Rooms.Open(t.Context(), coffee, s.user("ann").ID)
	must(t, err)
	s.change(func(w *world) {
		w.looked = func() {
			w.change(func(w *world) { w.stalled, w.looked = false, nil })
			w.store(chat.Command{Room: room.Room.ID})
		}
	})
	click().is(303).to("/rooms/" + coffee + "#m-1")
}
