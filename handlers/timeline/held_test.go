package timeline_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/handlers/handlerstest"
)

func TestAHeldMessageIsForItsAuthorAndThoseWhoDecide(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob, eve, mia := s.Person(t, "ann"), s.Person(t, "bob"), s.Person(t, "eve"), s.Person(t, "mia")
	s.Role(t, "ann", chat.Owner)
	s.Role(t, "mia", chat.Moderator)
	tea, plans := ann.Room("Tea", "public"), ann.Room("Plans", "private")
	bob.Post("/rooms/" + tea + "/join").Is(303)
	eve.Post("/rooms/" + tea + "/join").Is(303)
	ann.Post("/rooms/"+plans+"/members", "username", "bob").Is(303)
	ann.Post("/admin/settings", "held", "golden").Is(303)

	nonce := uuid.NewString()
	bob.Post("/rooms/"+tea+"/messages", "body", "golden eggs", "nonce", nonce).Is(303).To("/held")
	bob.Send("/rooms/"+tea+"/messages", handlerstest.HTMX, "body", "golden eggs", "nonce", nonce).Is(202).Has(`data-seq="0"`).Has("waits for a moderator")
	bob.Send("/rooms/"+tea+"/messages", []string{"Accept", "text/plain"}, "body", "golden eggs", "nonce", nonce).Is(202).Has("Your message waits for a moderator.")
	bob.Send("/rooms/"+tea+"/messages", handlerstest.HTMX, "body", "golden eggs", "nonce", nonce, "again", "0").Is(202).Has("waits for a moderator") // outbox.js asks before the text returns
	bob.Post("/rooms/"+plans+"/messages", "body", "golden plans").Is(303).To("/held")
	bob.Get("/held").Is(200).Has("golden eggs").Has("golden plans").Has("It waits for a moderator.")
	bob.Get("/rooms/" + tea).Is(200).Has("Waiting for a moderator: 1").Lacks("golden eggs")
	ann.Get("/rooms/" + tea).Is(200).Has("Held messages to decide about: 1").Lacks("golden eggs")
	for _, path := range []string{"/held", "/rooms", "/rooms/" + tea, "/rooms/" + tea + "?at=1", "/rooms/" + tea + "/search?q=golden", "/search?q=golden", "/inbox", "/catchup", "/threads", "/rooms/" + tea + "/export"} {
		eve.Get(path).Lacks("golden eggs").Lacks("for a moderator: ")
	}
	eve.Get("/rooms/" + tea + "/messages/1").Is(404)
	eve.Get("/rooms/" + tea + "/held").Is(403)
	eve.Get("/admin/held").Is(404)
	eve.Get("/rooms/" + plans + "/held").Is(404)
	mia.Get("/rooms/" + plans + "/held").Is(404) // no moderator reads a private room that they are not in
	mia.Get("/admin/held").Is(200).Has("golden eggs").Lacks("golden plans").Lacks("Plans")
	mia.Get("/rooms/" + tea + "/held").Is(200).Has("golden eggs")
	ann.Get("/rooms/" + plans + "/held").Is(200).Has("golden plans").Lacks("golden eggs")

	eve.Post("/rooms/"+tea+"/held/1", "do", "approve").Is(403)
	mia.Post("/rooms/"+plans+"/held/2", "do", "approve").Is(404)
	mia.Post("/rooms/"+tea+"/held/2", "do", "approve").Is(409)
	mia.Post("/rooms/"+tea+"/held/1", "do", "burn", "from", "admin").Is(422).Has("approve or refuse")
	mia.Post("/rooms/"+tea+"/held/1", "do", "refuse", "reason", strings.Repeat("x", chat.ReasonMax+1)).Is(422)
	mia.Post("/rooms/"+tea+"/held/1", "do", "approve", "from", "admin").Is(303).To("/admin/held")
	s.SendApproved(t)
	eve.Get("/rooms/" + tea).Is(200).Has("golden eggs")
	bob.Post("/rooms/"+tea+"/messages", "body", "golden eggs", "nonce", nonce).Is(303).To("/rooms/" + tea + "#m-1")
	ann.Post("/rooms/"+plans+"/held/2", "do", "refuse", "reason", "not now").Is(303).To("/rooms/" + plans + "/held")
	bob.Get("/held").Is(200).Lacks("golden eggs").Has("not now")
	bob.Post("/held", "do", "back", "id", "7").Is(409).Has("does not wait any more")
	eve.Post("/held", "do", "back", "id", "2").Is(409)
	bob.Post("/held", "do", "back", "id", "2").Is(303).To("/held")
	bob.Post("/held", "do", "back", "id", "2").Is(303).To("/held") // a second click
	bob.Get("/held", "Accept", "text/plain").Is(200).Lacks("golden")
	bob.Post("/rooms/"+tea+"/messages/1", "body", "golden geese").Is(422)
}

func TestWhoDecidesSeesAllThatAHeldMessageHas(t *testing.T) {
	t.Parallel()
	s := handlerstest.Open(t)
	ann, bob, eve, mia := s.Person(t, "ann"), s.Person(t, "bob"), s.Person(t, "eve"), s.Person(t, "mia")
	s.Role(t, "ann", chat.Owner)
	s.Role(t, "mia", chat.Moderator)
	tea, news, plans := ann.Room("Tea", "public"), ann.Room("News", "public"), ann.Room("Plans", "private")
	for _, who := range []*handlerstest.Browser{bob, eve} {
		who.Post("/rooms/" + tea + "/join").Is(303)
	}
	ann.Post("/rooms/"+plans+"/members", "username", "bob").Is(303)
	bob.Post("/rooms/" + news + "/join").Is(303)
	ann.Post("/rooms/"+news+"/messages", "body", "golden news").Is(303)
	ann.Post("/admin/settings", "held", "golden").Is(303)
	bob.Upload(tea, nil, handlerstest.Part{Name: "body", Value: "golden plan"}, handlerstest.Part{Name: "file", File: "a <plan>.png", Value: handlerstest.Picture(t)}, handlerstest.Part{Name: "alt", Value: "The “plan”"}).Is(303).To("/held")
	bob.Upload(plans, nil, handlerstest.Part{Name: "body", Value: "golden secret"}, handlerstest.Part{Name: "file", File: "secret.txt", Value: "s"}).Is(303).To("/held")
	bob.Post("/rooms/"+news+"/messages/1/forward", "to", tea).Is(303).To("/held")

	files := regexp.MustCompile(`<a href="(/files/[^"]+)"><bdi>`)
	page := mia.Get("/admin/held").Is(200).Has("<bdi>a &lt;plan&gt;.png</bdi>", "The “plan”", "Forwarded from <bdi>ann</bdi>", `/rooms/`+news+`/messages/1"><bdi>#News`).Lacks("secret.txt")
	file := files.FindStringSubmatch(page.Body)[1]
	secret := files.FindStringSubmatch(ann.Get("/rooms/" + plans + "/held").Is(200).Body)[1]
	if got := mia.Get(file).Is(200); got.Body != handlerstest.Picture(t) {
		t.Errorf("the file is %q", got.Body)
	}
	ann.Get(file).Is(200)
	ann.Get(secret).Is(200)
	eve.Get(file).Is(404) // only a member of its room
	eve.Get(secret).Is(404)
	mia.Get(secret).Is(404) // not in its room
	waiting := bob.Upload(tea, nil, handlerstest.Part{Name: "attach", Value: "1"}, handlerstest.Part{Name: "file", File: "two.txt", Value: "two"}).Is(200)
	mia.Get("/files/" + regexp.MustCompile(`name="upload" value="([^"]+)"`).FindStringSubmatch(waiting.Body)[1] + "/two.txt").Is(404) // no message has it
	mia.Post("/rooms/"+tea+"/held/1", "do", "refuse").Is(303)
	mia.Get(file).Is(404)
}
