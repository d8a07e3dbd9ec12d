package room_test

import (
	"testing"

	"parley/handlers/handlerstest"
)

func TestWhatHappensInARoomIsAQuietLineAfterAMessage(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob := s.Person(t, "ann"), s.Person(t, "bob")
	tea := ann.Room("Tea", "public")
	room := "/rooms/" + tea
	bob.Post(room + "/join").Is(303) // nothing was written yet: there is no line
	bob.Post(room + "/leave").Is(303)
	ann.Say(tea, 1)
	bob.Post(room + "/join").Is(303)
	ann.Post(room+"/settings", "name", "Tea <room>", "topic", "Leaves", "visibility", "public").Is(303)
	bob.Post(room + "/leave").Is(303)
	const line = `<p class="j"><bdi class="w">bob</bdi> <i data-say="joined"><span>joined</span></i></p>`
	ann.Get(room).Is(200).Has(`id="m-1"`, line, "The room is now called</span></i> <q>Tea &lt;room&gt;</q>", "The topic is now</span></i> <q>Leaves</q>", `data-say="left"`).Lacks(`id="m-2"`)
	ann.Get(room, "Accept", "text/plain").Is(200).Has("#1 ann", "    * bob joined\n", "    * The room is now called Tea <room>\n")
	ann.Get(room + "/messages/1").Is(200).Lacks(line)
	ann.Get(room + "/search?q=joined").Is(200).Lacks(line)
	ann.Post(room+"/messages/1/thread", "body", "a reply").Is(303)
	bob.Post(room + "/join").Is(303)
	ann.Get(room).Is(200).Has(`id="m-2"`, `data-say="joined"`)
	ann.Get(room + "/messages/1/thread").Is(200).Has("a reply").Lacks(line)
	ann.Get(room + "/messages/1/forward").Is(200).Lacks(line)
	for _, n := range []string{"1", "2"} {
		ann.Post(room+"/messages/"+n+"/pin", "on", "1").Is(303)
		ann.Post(room+"/messages/"+n+"/save", "on", "1").Is(303)
	}
	for _, path := range []string{room + "/pins", room + "/messages/1", room + "/messages/1/thread", "/saved", "/search?q=reply", room + "/search?q=reply"} {
		ann.Get(path, handlerstest.Text...).Is(200).Has(" ann").Lacks("joined", "called Tea")
	}
	ann.Get("/rooms").Is(200).Lacks(`<span class="vh">unread</span>`)
	bob.Get(room).Is(200).Has(line)

	den := ann.Room("Den", "private")
	ann.Say(den, 1)
	ann.Post("/rooms/"+den+"/members", "username", "bob").Is(303)
	ann.Post("/rooms/"+den+"/members/remove", "username", "bob").Is(303)
	ann.Get("/rooms/"+den).Is(200).Has(line, `data-say="left"`)
}
