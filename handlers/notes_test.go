package handlers

import "testing"

func TestWhatHappensInARoomIsAQuietLineAfterAMessage(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea := ann.room("Tea", "public")
	room := "/rooms/" + tea
	bob.post(room + "/join").is(303) // nothing was written yet: there is no line
	bob.post(room + "/leave").is(303)
	ann.say(tea, 1)
	bob.post(room + "/join").is(303)
	ann.post(room+"/settings", "name", "Tea <room>", "topic", "Leaves", "visibility", "public").is(303)
	bob.post(room + "/leave").is(303)
	const line = `<p class="j"><bdi class="w">bob</bdi> <i data-say="joined"><span>joined</span></i></p>`
	ann.get(room).is(200).has(`id="m-1"`, line, "The room is now called</span></i> <q>Tea &lt;room&gt;</q>", "The topic is now</span></i> <q>Leaves</q>", `data-say="left"`).lacks(`id="m-2"`)
	ann.get(room, "Accept", "text/plain").is(200).has("#1 ann", "    * bob joined\n", "    * The room is now called Tea <room>\n")
	ann.get(room + "/messages/1").is(200).lacks(line)
	ann.get(room + "/search?q=joined").is(200).lacks(line)
	ann.post(room+"/messages/1/thread", "body", "a reply").is(303)
	bob.post(room + "/join").is(303)
	ann.get(room).is(200).has(`id="m-2"`, `data-say="joined"`)
	ann.get(room + "/messages/1/thread").is(200).has("a reply").lacks(line)
	ann.get(room + "/messages/1/forward").is(200).lacks(line)
	for _, n := range []string{"1", "2"} {
		ann.post(room+"/messages/"+n+"/pin", "on", "1").is(303)
		ann.post(room+"/messages/"+n+"/save", "on", "1").is(303)
	}
	for _, path := range []string{room + "/pins", room + "/messages/1", room + "/messages/1/thread", "/saved", "/search?q=reply", room + "/search?q=reply"} {
		ann.get(path, text...).is(200).has(" ann").lacks("joined", "called Tea")
	}
	ann.get("/rooms").is(200).lacks(`<span class="vh">unread</span>`)
	bob.get(room).is(200).has(line)

	den := ann.room("Den", "private")
	ann.say(den, 1)
	ann.post("/rooms/"+den+"/members", "username", "bob").is(303)
	ann.post("/rooms/"+den+"/members/remove", "username", "bob").is(303)
	ann.get("/rooms/"+den).is(200).has(line, `data-say="left"`)
}
