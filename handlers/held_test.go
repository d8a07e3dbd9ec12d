package handlers

import (
	"log/slog"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"parley/chat"
	"parley/chat/posting"
)

// sendApproved is the worker's turn.
func (s *site) sendApproved(t *testing.T) {
	t.Helper()
	h := &posting.HeldSender{Store: s, Access: s, Lookup: s, Posting: s.posting, Log: slog.New(slog.DiscardHandler)}
	if err := h.Step(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestAHeldMessageIsForItsAuthorAndThoseWhoDecide(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob, eve, mia := s.person(t, "ann"), s.person(t, "bob"), s.person(t, "eve"), s.person(t, "mia")
	s.role(t, "ann", chat.Owner)
	s.role(t, "mia", chat.Moderator)
	tea, plans := ann.room("Tea", "public"), ann.room("Plans", "private")
	bob.post("/rooms/" + tea + "/join").is(303)
	eve.post("/rooms/" + tea + "/join").is(303)
	ann.post("/rooms/"+plans+"/members", "username", "bob").is(303)
	ann.post("/admin/settings", "held", "golden").is(303)

	nonce := uuid.NewString()
	bob.post("/rooms/"+tea+"/messages", "body", "golden eggs", "nonce", nonce).is(303).to("/held")
	bob.send("/rooms/"+tea+"/messages", htmx, "body", "golden eggs", "nonce", nonce).is(202).has(`data-seq="0"`).has("waits for a moderator")
	bob.send("/rooms/"+tea+"/messages", []string{"Accept", "text/plain"}, "body", "golden eggs", "nonce", nonce).is(202).has("Your message waits for a moderator.")
	bob.send("/rooms/"+tea+"/messages", htmx, "body", "golden eggs", "nonce", nonce, "again", "0").is(202).has("waits for a moderator") // outbox.js asks before the text returns
	bob.post("/rooms/"+plans+"/messages", "body", "golden plans").is(303).to("/held")
	bob.get("/held").is(200).has("golden eggs").has("golden plans").has("It waits for a moderator.")
	bob.get("/rooms/" + tea).is(200).has("Waiting for a moderator: 1").lacks("golden eggs")
	ann.get("/rooms/" + tea).is(200).has("Held messages to decide about: 1").lacks("golden eggs")
	for _, path := range []string{"/held", "/rooms", "/rooms/" + tea, "/rooms/" + tea + "?at=1", "/rooms/" + tea + "/search?q=golden", "/search?q=golden", "/inbox", "/catchup", "/threads", "/rooms/" + tea + "/export"} {
		eve.get(path).lacks("golden eggs").lacks("for a moderator: ")
	}
	eve.get("/rooms/" + tea + "/messages/1").is(404)
	eve.get("/rooms/" + tea + "/held").is(403)
	eve.get("/admin/held").is(404)
	eve.get("/rooms/" + plans + "/held").is(404)
	mia.get("/rooms/" + plans + "/held").is(404) // no moderator reads a private room that they are not in
	mia.get("/admin/held").is(200).has("golden eggs").lacks("golden plans").lacks("Plans")
	mia.get("/rooms/" + tea + "/held").is(200).has("golden eggs")
	ann.get("/rooms/" + plans + "/held").is(200).has("golden plans").lacks("golden eggs")

	eve.post("/rooms/"+tea+"/held/1", "do", "approve").is(403)
	mia.post("/rooms/"+plans+"/held/2", "do", "approve").is(404)
	mia.post("/rooms/"+tea+"/held/2", "do", "approve").is(409)
	mia.post("/rooms/"+tea+"/held/1", "do", "burn", "from", "admin").is(422).has("approve or refuse")
	mia.post("/rooms/"+tea+"/held/1", "do", "refuse", "reason", strings.Repeat("x", chat.ReasonMax+1)).is(422)
	mia.post("/rooms/"+tea+"/held/1", "do", "approve", "from", "admin").is(303).to("/admin/held")
	s.sendApproved(t)
	eve.get("/rooms/" + tea).is(200).has("golden eggs")
	bob.post("/rooms/"+tea+"/messages", "body", "golden eggs", "nonce", nonce).is(303).to("/rooms/" + tea + "#m-1")
	ann.post("/rooms/"+plans+"/held/2", "do", "refuse", "reason", "not now").is(303).to("/rooms/" + plans + "/held")
	bob.get("/held").is(200).lacks("golden eggs").has("not now")
	bob.post("/held", "do", "back", "id", "7").is(409).has("does not wait any more")
	bob.post("/held", "do", "back", "id", "2").is(303).to("/held")
	bob.get("/held", "Accept", "text/plain").is(200).lacks("golden")
	bob.post("/rooms/"+tea+"/messages/1", "body", "golden geese").is(422)
}

func TestWhoDecidesSeesAllThatAHeldMessageHas(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob, eve, mia := s.person(t, "ann"), s.person(t, "bob"), s.person(t, "eve"), s.person(t, "mia")
	s.role(t, "ann", chat.Owner)
	s.role(t, "mia", chat.Moderator)
	tea, news, plans := ann.room("Tea", "public"), ann.room("News", "public"), ann.room("Plans", "private")
	for _, who := range []*browser{bob, eve} {
		who.post("/rooms/" + tea + "/join").is(303)
	}
	ann.post("/rooms/"+plans+"/members", "username", "bob").is(303)
	bob.post("/rooms/" + news + "/join").is(303)
	ann.post("/rooms/"+news+"/messages", "body", "golden news").is(303)
	ann.post("/admin/settings", "held", "golden").is(303)
	bob.upload(tea, nil, part{name: "body", value: "golden plan"}, part{"file", "a <plan>.png", picture(t)}, part{name: "alt", value: "The “plan”"}).is(303).to("/held")
	bob.upload(plans, nil, part{name: "body", value: "golden secret"}, part{"file", "secret.txt", "s"}).is(303).to("/held")
	bob.post("/rooms/"+news+"/messages/1/forward", "to", tea).is(303).to("/held")

	files := regexp.MustCompile(`<a href="(/files/[^"]+)"><bdi>`)
	page := mia.get("/admin/held").is(200).has("<bdi>a &lt;plan&gt;.png</bdi>", "The “plan”", "Forwarded from <bdi>ann</bdi>", `/rooms/`+news+`/messages/1"><bdi>#News`).lacks("secret.txt")
	file := files.FindStringSubmatch(page.body)[1]
	secret := files.FindStringSubmatch(ann.get("/rooms/" + plans + "/held").is(200).body)[1]
	if got := mia.get(file).is(200); got.body != picture(t) {
		t.Errorf("the file is %q", got.body)
	}
	ann.get(file).is(200)
	ann.get(secret).is(200)
	eve.get(file).is(404) // only a member of its room
	eve.get(secret).is(404)
	mia.get(secret).is(404) // not in its room
	waiting := bob.upload(tea, nil, part{name: "attach", value: "1"}, part{"file", "two.txt", "two"}).is(200)
	mia.get("/files/" + regexp.MustCompile(`name="upload" value="([^"]+)"`).FindStringSubmatch(waiting.body)[1] + "/two.txt").is(404) // no message has it
	mia.post("/rooms/"+tea+"/held/1", "do", "refuse").is(303)
	mia.get(file).is(404)
}
