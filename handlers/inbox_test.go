package handlers

import (
	"regexp"
	"testing"
)

func TestTheInboxHasWhatConcernsOne(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea := ann.room("Tea", "public")
	bob.post("/rooms/" + tea + "/join").is(303)
	in := "/rooms/" + tea
	ann.get("/inbox").is(200).whole().has("Nothing here yet.", "<title>Inbox").lacks("Mark all")
	ann.post(in+"/messages", "body", "Who brings <milk>?").is(303)
	bob.post(in+"/messages", "body", "@ann do you?").is(303)
	bob.post(in+"/messages/1/thread", "body", "I do.").is(303)
	bob.post(in+"/messages/1/reactions", "emoji", "👍").is(303)
	page := ann.get("/inbox").is(200).whole().has("mentioned you", "@ann do you?", "replied", "I do.", "👍", "to your message", "Who brings &lt;milk&gt;?",
		`href="/rooms/tea?at=2#m-2"`, `href="/rooms/tea/messages/1/thread"`, ">Mark all as read<", "Mark as read").lacks("<h2>Read<")
	ann.get("/threads").is(200).whole().has("Who brings", "Replies: 1", `href="/rooms/tea/messages/1/thread"`, ">Unfollow")
	bob.get("/inbox").is(200).has("Nothing here yet.")
	ann.get("/inbox", text...).is(200).has(" unread mention-", " /rooms/tea?at=2#m-2 bob: @ann do you?\n").lacks("<p")
	ann.get("/threads", text...).is(200).has(" /rooms/tea/messages/1/thread 1 ann: Who brings <milk>?\n")

	mention := regexp.MustCompile(`value="(mention-\d+-2)"`).FindStringSubmatch(page.body)[1]
	ann.post("/inbox", "read", mention).is(303).to("/inbox")
	ann.get("/inbox").is(200).has("<h2>Read<").lacks(`value="` + mention + `"`)
	ann.post("/inbox", "read", "nothing").is(422).whole().has("Say what is read", "I do.")
	ann.send("/inbox", text, "read", "").is(422).has("Say what is read").lacks("<p")
	ann.post("/inbox", "read", "all").is(303)
	ann.get("/inbox").is(200).has("<h2>Read<", "I do.").lacks("Mark as read", "<h2>Unread<")
	bob.post(in+"/messages/1/reactions", "emoji", "🎉").is(303)
	ann.get("/inbox").is(200).has("<h2>Unread<", "🎉")
}

func TestAThreadIsFollowedOnRequest(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea := ann.room("Tea", "public")
	in := "/rooms/" + tea
	ann.say(tea, 1)
	ann.post(in+"/messages/1/thread", "body", "more").is(303)
	bob.get(in + "/messages/1/thread").is(200).lacks(">Follow<")
	bob.post(in+"/messages/1/follow", "on", "1").is(403)
	bob.post(in + "/join").is(303)
	bob.get(in + "/messages/1/thread").is(200).has(">Follow<")
	bob.post(in+"/messages/2/follow", "on", "1", "back", "thread").is(303).to(in + "/messages/1/thread")
	bob.get(in + "/messages/1/thread").is(200).has(">Unfollow<")
	bob.get("/inbox").is(200).has("more")
	bob.post(in+"/messages/1/follow", "on", "0", "back", "threads").is(303).to("/threads")
	bob.get("/threads").is(200).has("You follow no thread.")
	bob.get("/inbox").is(200).has("Nothing here yet.")
	bob.post(in + "/messages/1/follow").is(422).has("must be 1 or 0")
	den := ann.room("Den", "private")
	ann.say(den, 1)
	bob.post("/rooms/"+den+"/messages/1/follow", "on", "1").is(404)
}

func TestAThreadIsMuted(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea := ann.room("Tea", "public")
	in := "/rooms/" + tea
	bob.post(in + "/join").is(303)
	bob.say(tea, 1)
	ann.get(in+"/messages/1/thread").is(200).whole().has(">Follow<", ">Mentions of me alone<", ">Mute<")
	ann.post(in+"/messages/1/thread", "body", "@bob look").is(303)
	bob.get("/rooms").is(200).has("mention")
	bob.get(in+"/messages/1/thread").is(200).whole().has(">Unfollow<", ">Mute<").lacks("tells you nothing", ">Follow<")
	bob.get("/threads").is(200).whole().has(">Mute").lacks("Quiet threads")
	bob.post(in+"/messages/2/follow", "level", "none", "back", "threads").is(303).to("/threads")
	bob.get("/threads").is(200).whole().has("You follow no thread.", "<h2>Quiet threads<", ">Nothing<", ">Follow", ">Mentions of me alone").lacks(">Mute", ">Unfollow")
	bob.get("/threads", text...).is(200).has(in+"/messages/1/thread 1 bob: ", " nothing\n")
	bob.get(in+"/messages/1/thread").is(200).whole().has("This thread tells you nothing, not even of mentions.", ">Follow<", ">Mentions of me alone<").lacks(">Mute<")
	bob.get("/inbox").is(200).has("Nothing here yet.")
	ann.post(in+"/messages/1/thread", "body", "@room too").is(303)
	bob.get("/rooms").is(200).has(`data-muted="1"`).lacks(">1 <")
	bob.get("/inbox").is(200).lacks("@room")
	bob.post(in+"/messages/1/follow", "level", "mentions", "back", "thread").is(303).to(in + "/messages/1/thread")
	bob.get("/inbox").is(200).has("mentioned you")
	bob.get("/threads", text...).is(200).has(" mentions\n")
	bob.get("/threads").is(200).whole().has("<h2>Quiet threads<", ">Mentions of me alone<", ">Follow", ">Mute")
	bob.post(in+"/messages/1/follow", "level", "loud").is(422).has("all, mentions or none")
	bob.post(in+"/messages/1/follow", "level", "all").is(303)
	bob.get("/threads").is(200).lacks("Quiet threads").has(">Unfollow")
}

func TestWhatWasMissedIsByRoom(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	tea, den := ann.room("Tea", "public"), ann.room("Den", "private")
	bob.get("/catchup").is(200).whole().has("You have read everything.")
	bob.post("/rooms/" + tea + "/join").is(303)
	ann.post("/rooms/"+tea+"/messages", "body", "Cake <today>").is(303)
	ann.post("/rooms/"+tea+"/messages", "body", "@bob come").is(303)
	bob.get("/catchup").is(200).whole().has("Unread: 2. Mentions: 1.", "mentioned you", "@bob come", "Cake &lt;today&gt;", `href="/rooms/tea?at=2#m-2"`)
	bob.get("/catchup", text...).is(200).has("/rooms/tea 2 1 Tea\n").lacks("<p")
	for _, room := range []string{den, "none", ""} {
		bob.post("/catchup", "room", room, "seq", "1").is(404)
	}
	bob.post("/catchup", "room", tea, "seq", "x").is(422)
	bob.post("/catchup", "room", tea, "seq", "2").is(303).to("/catchup")
	bob.get("/catchup").has("You have read everything.").lacks("Cake")
	ann.upload(tea, nil, part{"file", "plan.txt", "a plan"}).is(303)
	bob.get("/catchup").is(200).whole().has(`<p dir="auto">plan.txt</p>`)
	bob.post("/catchup", "room", tea, "seq", "3").is(303)
}

func TestWhatWasMissedFurtherDownTheListHasALink(t *testing.T) {
	t.Parallel()
	s := open(t)
	ann, bob := s.person(t, "ann"), s.person(t, "bob")
	var last string
	for _, name := range []string{"Attic", "Bridge", "Cellar", "Den"} { // one more than a page has
		last = ann.room(name, "public")
		bob.post("/rooms/" + last + "/join").is(303)
	}
	bob.get("/catchup").is(200).has("You have read everything.").lacks("Further rooms")
	ann.say(last, 1)
	bob.get("/catchup").is(200).whole().has(`href="/rooms">Further rooms with something unread: 1<`).lacks("You have read everything.", "They come here")
	bob.post("/rooms/"+last+"/notifications", "level", "none").is(303)
	bob.get("/catchup").is(200).has("You have read everything.").lacks("Further rooms")
}
